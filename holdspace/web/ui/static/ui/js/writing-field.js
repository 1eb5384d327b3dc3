// <writing-field data-margin="carried-s">: marks under the words of a section, for what was brought and not confirmed, and for blanks.
// The text itself is never touched. The marks lie on a copy behind it: same cell, same metrics, same words, drawn with the frame that shows them.
import { BLANK } from "./blanks.js";

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
    for (const words of this.brought) {
      const start = text.indexOf(words, from.get(words) ?? 0);
      if (start < 0) continue;
      from.set(words, start + words.length);
      add(found, "carried", start, start + words.length);
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
    const words = [];
    let at = 0;
    for (const { kind, start, end } of marks) {
      if (start < at) continue; // a blank inside a sentence that was brought
      const mark = document.createElement("mark");
      mark.className = kind;
      mark.textContent = text.slice(start, end);
      words.push(text.slice(at, start), mark);
      at = end;
    }
    if (!this.tint) {
      this.tint = document.createElement("div");
      this.tint.className = "tint";
      this.tint.ariaHidden = "true";
      this.tint.dir = "auto";
      this.prepend(this.tint);
    }
    this.tint.replaceChildren(...words, `${text.slice(at)}\u200b`);
  }
}

customElements.define("writing-field", WritingField);
