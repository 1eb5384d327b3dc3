// Blanks of a text and sentences that were brought: going from one to the next, choosing, saying that one is still true.
import { ask, live } from "./fragments.js";

export const BLANK = /\[\[([^[\]\n]*[^[\]\n\s][^[\]\n]*)\]\]/g; // as holdspace/notes/phrase_rules.py
const fields = (form) => [...form.querySelectorAll("writing-field > textarea")];

/** Put words where the selection is, so that Undo takes them out again: only the browser's own command keeps its list of undoing. */
export function insert(field, words) {
  field.focus();
  if (document.execCommand("insertText", false, words)) return;
  field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertText" }));
}

export function choose(field, start, end) {
  field.setSelectionRange(start, end);
  field.blur();
  field.focus(); // scrolls to it
}

/** Everything to look at, in the order of the page: field, start, end. */
function places(form) {
  return fields(form).flatMap((field) =>
    field.parentElement.marks(field.value).map(({ start, end }) => ({ field, start, end })),
  );
}

/** To the next, or the one before, from where the caret is. False when there is none. */
export function go(form, by) {
  const all = places(form);
  const here = document.activeElement;
  const own = fields(form).indexOf(here);
  const caret = (by > 0 ? here.selectionEnd : here.selectionStart) || 0;
  const beyond = all.filter(({ field, start }) => {
    const place = fields(form).indexOf(field) - own || start - caret;
    return by > 0 ? place >= 0 : place < 0;
  });
  const there = by > 0 ? (beyond[0] ?? all[0]) : (beyond.at(-1) ?? all.at(-1));
  if (there) choose(there.field, there.start, there.end);
  return Boolean(there);
}

/** The words of the blank that is selected, if one is. */
export function selected(field) {
  const words = field.value.slice(field.selectionStart, field.selectionEnd);
  return new RegExp(`^${BLANK.source}$`).exec(words)?.[1] ?? "";
}

export const choices = (words) =>
  words.includes("|")
    ? words
        .split("|")
        .map((one) => one.trim())
        .filter(Boolean)
    : [];

/** The button beside the text for the sentence that the caret stands in. */
export function buttonAt(field) {
  const margin = document.getElementById(field.parentElement.dataset.margin);
  const caret = field.selectionStart;
  return [...(margin?.querySelectorAll("li:has([data-sentence])") ?? [])]
    .find((one) => {
      const words = one.querySelector("[data-sentence]").textContent;
      const start = field.value.indexOf(words);
      return start >= 0 && start <= caret && caret <= start + words.length;
    })
    ?.querySelector("[data-still]");
}

/** Say of one sentence that it is still true, and be at the next. When the server does not take it, the form is sent as without script. */
export async function still(button, onwards) {
  const form = new FormData();
  form.set("csrfmiddlewaretoken", button.form.elements.csrfmiddlewaretoken.value);
  form.set("number", button.dataset.still);
  const url = button.closest("[data-still-url]").dataset.stillUrl;
  const all = [...document.querySelectorAll("[data-still]")];
  const next = all[all.indexOf(button) + 1] ?? all.find((one) => one !== button);
  const answer = await ask(url, { method: "POST", form }).catch(() => null);
  if (answer?.status !== 200) return void button.form.requestSubmit(button);
  live(answer.html);
  if (onwards) onwards();
  else document.querySelector(`[data-still="${next?.dataset.still}"]`)?.focus();
}
