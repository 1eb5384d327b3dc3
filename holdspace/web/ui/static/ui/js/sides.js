// Two versions side by side, part by part of the note, above the editor and never over it. What is the same is folded.
import { differing, entries, has, holdsText, labelOf, put, values, wordsOf } from "./fields.js";

/** The words, with those that only this side has underlined: all between the first and the last that differ. */
function marked(text, other) {
  const [mine, theirs] = [text.match(/\s+|\S+/gu) ?? [], other.match(/\s+|\S+/gu) ?? []];
  let start = 0;
  while (start < mine.length && mine[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < Math.min(mine.length, theirs.length) - start && mine.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  const own = document.createElement("ins");
  own.textContent = mine.slice(start, mine.length - end).join("");
  const [before, after] = [mine.slice(0, start).join(""), end ? mine.slice(-end).join("") : ""];
  return own.textContent ? [before, own, after] : [before + after];
}

export class Sides {
  /** place: where the two versions stand. form: the editor's. kept: called with what is about to be replaced after it had changed. */
  constructor(place, form, kept) {
    Object.assign(this, { place, form, kept, open: false });
    place?.addEventListener("click", (event) => this.clicked(event));
    form.addEventListener("input", () => this.open && this.mirror());
  }

  /** Show `other` beside the form. Comes back when one is chosen for every part. */
  show(template, other, facts) {
    const page = template.content.cloneNode(true);
    for (const [name, words] of Object.entries(facts))
      for (const one of page.querySelectorAll(`[data-fact="${name}"]`)) one.textContent = words;
    const part = page.querySelector("template").content;
    this.other = other;
    this.shown = new Map();
    this.list = page.querySelector("[data-parts]");
    this.list.replaceChildren(...this.pairs().map((pair) => this.part(part, pair)));
    page.querySelector("[data-all]").hidden = this.shown.size < 2;
    this.same(page.querySelector("[data-same]"));
    this.place.replaceChildren(page);
    this.place.hidden = false;
    this.open = true;
    return new Promise((chosen) => {
      this.chosen = chosen;
      if (!this.shown.size) this.done();
    });
  }

  /** What differs: name, label, and the words of the form and of the other. */
  pairs(other = this.other) {
    const mine = entries(this.form);
    return differing(mine, other).map((name) => ({
      name,
      label: labelOf(this.form, name),
      form: wordsOf(this.form, name, values(mine, name)),
      other: wordsOf(this.form, name, values(other, name)),
    }));
  }

  part(template, { name, label, form, other }) {
    const part = template.cloneNode(true).firstElementChild;
    part.dataset.name = name;
    part.querySelector("[data-label]").textContent = label;
    part.querySelector('[data-use="both"]').hidden = !(holdsText(this.form, name) && form.trim() && other.trim());
    if (!has(this.form, name)) for (const act of part.querySelectorAll('[data-use="other"]')) act.hidden = true;
    this.shown.set(name, { part, label, form, other });
    this.fill(name, form);
    return part;
  }

  fill(name, form) {
    const { part, other } = this.shown.get(name);
    const empty = part.dataset.empty;
    part.querySelector("[data-form]").replaceChildren(...(form ? marked(form, other) : [empty]));
    part.querySelector("[data-other]").replaceChildren(...(other ? marked(other, form) : [empty]));
  }

  words(name) {
    return wordsOf(this.form, name, values(entries(this.form), name));
  }

  mirror() {
    for (const name of this.shown.keys()) this.fill(name, this.words(name));
  }

  same(fold) {
    const names = new Set(this.other.map(([name]) => name));
    const labels = [...names].filter((name) => !this.shown.has(name) && has(this.form, name) && this.words(name));
    fold.hidden = labels.length === 0;
    for (const name of labels) {
      const [title, text] = [document.createElement("h3"), document.createElement("div")];
      [title.textContent, text.textContent, text.className, text.dir] = [
        labelOf(this.form, name),
        this.words(name),
        "words",
        "auto",
      ];
      fold.append(title, text);
    }
  }

  clicked(event) {
    const act = event.target.closest("[data-use]");
    if (!act || !this.open) return;
    event.preventDefault();
    const one = act.closest("[data-name]")?.dataset.name;
    for (const name of one ? [one] : [...this.shown.keys()]) this.use(act.dataset.use, name);
    if (this.shown.size) this.list.querySelector("button")?.focus();
    else this.done();
  }

  use(side, name) {
    const { part, label, form, other } = this.shown.get(name);
    const now = this.words(name);
    if (now !== form) this.kept([{ label, form: now, other }]); // written on since both were set aside
    this.shown.delete(name);
    part.remove();
    if (side === "both") put(this.form, name, [`${now}\n\n${values(this.other, name).join("\n")}`]);
    if (side === "other" && has(this.form, name)) put(this.form, name, values(this.other, name));
  }

  done() {
    this.open = false;
    this.place.hidden = true;
    this.place.replaceChildren();
    this.chosen();
  }
}
