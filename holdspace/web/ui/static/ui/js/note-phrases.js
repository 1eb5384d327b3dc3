// <note-phrases>: a code typed in the text becomes its words; the list puts a phrase where the caret is. Also the keys of blanks.
// A code is expanded by a space or Enter that somebody types, or by Tab: never while a word is still composed or dictated.
import { buttonAt, choices, choose, go, insert, selected, still } from "./blanks.js";

const CODE = /(?:^|[\s(])(\.[\p{L}\p{N}][\p{L}\p{N}_-]*)$/u;
const writes = (target) => target.matches?.("writing-field > textarea");

class NotePhrases extends HTMLElement {
  connectedCallback() {
    if (this.form) return; // it has only moved
    this.form = document.getElementById("note");
    this.list = [...this.querySelectorAll("[data-code]")];
    this.find = this.querySelector("input");
    this.hint = Object.assign(document.createElement("p"), { className: "blank-hint" });
    this.hint.setAttribute("role", "status");
    for (const one of this.querySelectorAll("[data-how], [data-find], [data-insert]")) one.hidden = false;
    this.addEventListener("input", () => this.search());
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.inList(event));
    this.form.addEventListener("focusin", ({ target }) => writes(target) && this.beside(target));
    this.form.addEventListener("beforeinput", (event) => this.before(event));
    this.form.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("selectionchange", () => this.offer());
  }

  /** The section that is written in: phrases go there. */
  beside(field) {
    this.field = field;
  }

  text(code) {
    return this.list.find((one) => one.dataset.code === code.toLowerCase())?.querySelector("[data-text]").textContent;
  }

  before(event) {
    if (!writes(event.target) || event.isComposing) return;
    const typed = event.inputType === "insertLineBreak" ? "\n" : event.inputType === "insertText" ? event.data : "";
    if ((typed === " " || typed === "\n") && this.expand(event.target, typed === " " ? " " : ""))
      event.preventDefault();
    const picked = choices(selected(event.target))[Number(typed) - 1];
    if (!picked) return;
    event.preventDefault();
    insert(event.target, picked);
  }

  key(event) {
    if (event.isComposing || !writes(event.target) || event.ctrlKey || event.metaKey) {
      if (event.key === " " && event.ctrlKey && writes(event.target)) this.open(event);
    } else if (event.key === "Tab" && !event.shiftKey && !event.altKey) {
      if (this.expand(event.target, "")) event.preventDefault();
    } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(this.form, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.altKey && event.code === "KeyK") {
      const button = buttonAt(event.target);
      if (button) event.preventDefault();
      if (button) still(button, () => go(this.form, 1));
    }
  }

  /** The code before the caret becomes its words. after: what follows them when there is no blank. */
  expand(field, after) {
    if (field.selectionStart !== field.selectionEnd) return false;
    const code = CODE.exec(field.value.slice(Math.max(0, field.selectionStart - 60), field.selectionStart))?.[1];
    const words = code && this.text(code);
    if (!words) return false;
    field.setSelectionRange(field.selectionStart - code.length, field.selectionStart);
    this.put(field, words, after);
    return true;
  }

  put(field, words, after = "") {
    const start = field.selectionStart;
    const blank = /\[\[[^[\]\n]+\]\]/.exec(words);
    insert(field, blank ? words : words + after);
    if (blank) choose(field, start + blank.index, start + blank.index + blank[0].length);
    this.offer();
  }

  /** A blank that is selected and offers words: they are shown, and their numbers choose. */
  offer() {
    const field = document.activeElement;
    const words = writes(field) ? choices(selected(field)) : [];
    if (!words.length) return this.hint.remove();
    if (this.hint.isConnected && this.hint.dataset.words === words.join("|")) return;
    this.hint.dataset.words = words.join("|");
    this.hint.replaceChildren(...words.flatMap((one, place) => this.choice(field, one, place)), "or write other words");
    field.parentElement.after(this.hint);
  }

  choice(field, words, place) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small" });
    button.append(Object.assign(document.createElement("kbd"), { textContent: String(place + 1) }), ` ${words}`);
    button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
    button.addEventListener("click", () => insert(field, words));
    return [button, " "];
  }

  /** Ctrl Space: the list comes to the section. */
  open(event) {
    event.preventDefault();
    this.beside(event.target);
    event.target.parentElement.after(this);
    this.querySelector("details").open = true;
    this.find.focus();
  }

  search() {
    const words = this.find.value.toLowerCase().trim();
    for (const one of this.list) one.hidden = !one.textContent.toLowerCase().includes(words);
  }

  clicked(event) {
    const one = event.target.closest("[data-insert]")?.closest("[data-code]");
    const field = this.field ?? this.form.querySelector("writing-field > textarea");
    if (!one) return;
    this.querySelector("details").open = false;
    field.focus();
    const space = /\S$/.test(field.value.slice(0, field.selectionStart)) ? " " : "";
    this.put(field, space + one.querySelector("[data-text]").textContent);
  }

  inList(event) {
    if (event.key === "Enter" && event.target === this.find) {
      event.preventDefault();
      this.list
        .find((one) => !one.hidden)
        ?.querySelector("[data-insert]")
        .click();
    } else if (event.key === "Escape") {
      this.querySelector("details").open = false;
      this.field?.focus();
    }
  }
}

customElements.define("note-phrases", NotePhrases);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-still]");
  if (!button) return;
  event.preventDefault();
  still(button);
});
