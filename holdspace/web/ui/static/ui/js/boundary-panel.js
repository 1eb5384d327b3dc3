// What the boundary check found, beside the section it stands in: its name, why, the rule, another wording, and how to silence it.
// A finding stays the same element for as long as it stands, so nobody loses their place in it.
import { choose, insert } from "./blanks.js";

const SHOWN = 3;
const part = (node, name) => node.querySelector(`[data-${name}]`);

export class Panel {
  constructor(page) {
    Object.assign(this, { page, nodes: new Map(), counts: new Map() });
    this.kinds = new Map([...page.querySelectorAll("[data-kind]")].map((one) => [one.dataset.kind, one.dataset]));
    this.form = part(page, "finding").content.firstElementChild;
  }

  /** found: what to show beside a section, in the order of its text. Returns how many are new. */
  show(name, all) {
    const found = [...new Map(all.map((one) => [one.sentence, one])).values()]; // what stands twice is told once
    const place = document.querySelector(`[data-marks="${name}"]`);
    if (!place) return 0;
    const keys = found.map((one) => `${name} ${one.kind} ${one.sentence}`);
    const fresh = keys.filter((key) => !this.nodes.has(key)).length;
    const nodes = found.map((one, number) => this.node(keys[number], one));
    for (const key of this.nodes.keys()) if (key.startsWith(`${name} `) && !keys.includes(key)) this.nodes.delete(key);
    const [first, more] = [part(place, "first"), part(place, "more")];
    fill(first, nodes.slice(0, SHOWN));
    fill(part(more, "rest"), nodes.slice(SHOWN));
    more.hidden = nodes.length <= SHOWN;
    part(more, "count").textContent = String(Math.max(0, nodes.length - SHOWN));
    place.hidden = !nodes.length;
    return fresh;
  }

  node(key, one) {
    const made = this.nodes.get(key) ?? this.made(one);
    made.finding = one; // its place in the text may have moved
    this.nodes.set(key, made);
    return made;
  }

  made(one) {
    const node = document.importNode(this.form, true);
    const words = this.kinds.get(one.kind);
    part(node, "name").textContent = words.name;
    part(node, "quote").textContent = one.sentence.length > 90 ? `${one.sentence.slice(0, 80)}…` : one.sentence;
    part(node, "reason").textContent = words.reason;
    part(node, "cite").textContent = one.cite;
    part(node, "rules").textContent = one.rules.join(", ");
    part(node, "phrase").textContent = words.phrase;
    const also = one.also.map((kind) => this.kinds.get(kind)?.name.toLowerCase()).filter(Boolean);
    part(node, "also").textContent = also.length ? `Also: ${also.join(", ")}.` : "";
    part(node, "moving").hidden = !this.page.hand.reached;
    for (const button of node.querySelectorAll("button")) button.append(hidden(`: ${one.sentence}`));
    node.addEventListener("click", (event) => this.pressed(node, event.target.closest("button")));
    return node;
  }

  pressed(node, button) {
    const one = node.finding;
    if (button?.matches("[data-use]")) offer(one, this.kinds.get(one.kind).phrase);
    if (button?.matches("[data-move]")) this.page.hand.move(one, this.beside(node));
    if (button?.dataset.quiet) this.page.silence(button.dataset.quiet, one, this.beside(node));
  }

  /** Where the keyboard goes when a finding is gone: to the next one, or back to the text. */
  beside(node) {
    const all = [...node.closest("[data-marks]").querySelectorAll("[data-name]")].map((one) => one.closest("section"));
    const next = all[all.indexOf(node) + 1] ?? all[all.indexOf(node) - 1];
    return () => (next?.isConnected ? next.querySelector("summary") : node.finding.field).focus();
  }
}

const hidden = (textContent) =>
  Object.assign(document.createElement("span"), { className: "visually-hidden", textContent });

/** A more general wording goes behind the sentence, its first blank chosen. The sentence stays until its author takes it out. */
function offer({ field, sentence, start }, phrase) {
  const at =
    field.value.indexOf(sentence, start) < 0 ? field.value.indexOf(sentence) : field.value.indexOf(sentence, start);
  const end = at < 0 ? field.value.length : at + sentence.length;
  field.focus();
  field.setSelectionRange(end, end);
  insert(field, ` ${phrase}`);
  const blank = /\[\[[^[\]\n]+\]\]/.exec(phrase);
  if (blank) choose(field, end + 1 + blank.index, end + 1 + blank.index + blank[0].length);
}

/** Put these into a place, in order, and leave alone what stands there already. */
function fill(place, nodes) {
  let at = place.firstElementChild;
  for (const node of nodes) {
    if (node === at) at = at.nextElementSibling;
    else place.insertBefore(node, at);
  }
  while (at) {
    const next = at.nextElementSibling;
    at.remove();
    at = next;
  }
}
