// <writing-field data-margin="carried-s">: marks under the words of a section, for what was brought and not confirmed, for blanks,
// and for sentences that the boundary check found (`found`).
// The text itself is never touched. The marks lie on a copy behind it: same cell, same metrics, same words up to the last mark.
import { BLANK } from "./blanks.js";

const LONG = 4000; // letters: laying out a longer copy costs more than a key may, so it waits for a pause
const add = (list, kind, start, end) => list.push({ kind, start, end });

class WritingField extends HTMLElement {
  connectedCallback() {
    if (this.field) return;
    this.field = this.querySelector("textarea");
    this.field.addEventListener("input", () => this.later());
    const margin = document.getElementById(this.dataset.margin);
    if (margin) new MutationObserver(() => this.later()).observe(margin.parentElement, { childList: true });
    this.later();
  }

  later() {
    clearTimeout(this.pause);
    if (this.tint && this.field.value.length > LONG) {
      this.pause = setTimeout(() => this.draw(), 150);
      return;
    }
    if (this.waiting) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      this.draw();
    });
  }

  get brought() {
    const margin = document.getElementById(this.dataset.margin);
    return [...(margin?.querySelectorAll("[data-sentence]") ?? [])].map((one) => one.textContent);
  }

  /** Where the marks are, in order; what was brought twice is marked twice. */
  marks(text) {
    const found = [];
    for (const blank of text.matchAll(BLANK)) add(found, "found", blank.index, blank.index + blank[0].length);
    const from = new Map();
    const sentences = [
      ...this.brought.map((words) => ["carried", words]),
      ...(this.found ?? []).map((words) => ["told", words]),
    ];
    for (const [kind, words] of sentences) {
      const start = text.indexOf(words, from.get(words) ?? 0);
      if (start < 0) continue;
      from.set(words, start + words.length);
      add(found, kind, start, start + words.length);
    }
    return found.sort((a, b) => a.start - b.start);
  }

  draw() {
    const text = this.field.value;
    const marks = this.marks(text);
    if (!marks.length) {
      this.tint?.remove();
      this.tint = null;
      return;
    }
    const parts = [];
    let at = 0;
    for (const { kind, start, end } of marks) {
      if (start < at) continue; // a blank inside a sentence that was brought
      parts.push(["", text.slice(at, start)], [kind, text.slice(start, end)]);
      at = end;
    }
    this.show([...parts, ["", /^\S*/.exec(text.slice(at))[0]]]); // what follows moves no mark
  }

  show(parts) {
    const kinds = parts.map(([kind]) => kind).join();
    if (!this.tint) {
      this.tint = document.createElement("div");
      Object.assign(this.tint, { className: "tint", ariaHidden: "true", dir: "auto" });
      this.prepend(this.tint);
      this.kinds = "";
    }
    if (kinds !== this.kinds) this.tint.replaceChildren(...parts.map(made));
    for (const [place, [, words]] of parts.entries()) patch(this.tint.childNodes[place], words);
    this.kinds = kinds;
  }
}

function made([kind, words]) {
  if (!kind) return document.createTextNode(words);
  return Object.assign(document.createElement("mark"), { className: kind, textContent: words });
}

/** Change only the letters that differ, so that the browser lays out only what they move. */
function patch(node, words) {
  const text = node.firstChild ?? node;
  const old = text.data;
  if (old === words) return;
  const least = Math.min(old.length, words.length);
  let [start, end] = [0, 0];
  while (start < least && old[start] === words[start]) start += 1;
  while (end < least - start && old.at(-1 - end) === words.at(-1 - end)) end += 1;
  text.replaceData(start, old.length - end - start, words.slice(start, words.length - end));
}

customElements.define("writing-field", WritingField);
