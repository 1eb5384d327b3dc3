// From hand to hand: a sentence of this draft goes to an open page for psychotherapy notes of the same login, and one from there comes here. On this
// device alone, over a channel that only pages of this very address hear; each transfer has a number of its own and is taken at its end by a press.
// Whether there is such a page is asked on the device, and known to nobody else (decision 0045).
import { insert } from "./blanks.js";

const part = (node, name) => node.querySelector(`[data-${name}]`);

export class Hand {
  constructor(page) {
    Object.assign(this, {
      page,
      id: crypto.randomUUID?.() ?? `${Math.random()}`,
      pages: new Set(),
      waiting: new Map(),
    });
    this.cover = document.querySelector("idle-lock");
    this.person = this.cover?.dataset.person;
    this.channel = new BroadcastChannel("holdspace-hand");
    this.channel.addEventListener("message", ({ data, origin }) => origin === location.origin && this.heard(data));
    part(page, "copied").addEventListener("click", ({ target }) => this.pressed(target.closest("button")));
    document.addEventListener("visibilitychange", () => document.hidden || this.look());
    addEventListener("pagehide", () => this.coming && this.send({ kind: "answer", id: this.coming.id, said: "left" }));
    this.look();
  }

  send(message) {
    if (this.person) this.channel.postMessage({ ...message, person: this.person, to: "sealed" });
  }

  /** Is a page open that could take a sentence? */
  look() {
    this.send({ kind: "ask" });
  }

  /** The last one that said it is open, and did not say it is shut. */
  get reached() {
    return [...this.pages].at(-1);
  }

  heard({ person, to, kind, ...rest }) {
    if (to !== "record" || person !== this.person || this.cover?.covering) return;
    if (kind === "open") this.pages.add(rest.page);
    if (kind === "shut") this.pages.delete(rest.page);
    if (kind === "open" || kind === "shut")
      for (const one of document.querySelectorAll("[data-moving]")) one.hidden = !this.reached;
    if (kind === "editors") this.send({ kind: "editor", ...this.about() });
    if (kind === "copy" && rest.page === this.id) this.offered(rest);
    if (kind === "answer") this.waiting.get(rest.id)?.said(rest.said);
    if (kind === "shut") for (const one of this.waiting.values()) if (one.page === rest.page) one.said("left");
  }

  about() {
    const sections = this.page.fields.map((field) => [field.name, labelOf(field)]);
    return { page: this.id, client: this.page.dataset.client, label: document.title.split(" - ")[0], sections };
  }

  // --- from this draft to a psychotherapy note ---

  /** The sentence goes only when the other page says that it is sealed and stored, which may be later, when the network is back. */
  move(one, onwards) {
    const { client, session } = this.page.dataset;
    const [id, page] = [crypto.randomUUID(), this.reached];
    this.page.say("Now go to your psychotherapy notes, and take it there. Until then it stays here.");
    this.waiting.set(id, { page, said: (said) => this.answered(id, one, said, onwards) });
    this.send({ kind: "offer", page, id, text: one.sentence, client, session });
  }

  answered(id, one, said, onwards) {
    if (said !== "unsealed") this.waiting.delete(id); // once
    const elsewhere = document.activeElement?.matches("textarea, input, select");
    const gone = said === "sealed" && takenOut(one);
    if (gone && !elsewhere) onwards();
    this.page.say(SAID[said === "sealed" && !gone ? "changed" : said] ?? SAID.left);
  }

  // --- from a psychotherapy note to this draft ---

  offered({ id, section, text }) {
    const box = part(this.page, "copied");
    const field = this.page.fields.find(({ name }) => name === section);
    if (!field || !box.hidden) return this.send({ kind: "answer", id, said: "busy" });
    this.coming = { id, field, text };
    part(box, "into").textContent = labelOf(field);
    part(box, "words").textContent = text;
    box.hidden = false;
    this.page.say("A sentence waits to come here.");
  }

  pressed(button) {
    if (!button || !this.coming) return;
    const { id, field, text } = this.coming;
    const put = button.matches("[data-put]");
    if (put) {
      field.focus();
      field.setSelectionRange(field.value.length, field.value.length);
      insert(field, /\S$/.test(field.value) ? ` ${text}` : text);
    }
    this.send({ kind: "answer", id, said: put ? "put" : "left" });
    this.coming = null;
    part(this.page, "copied").hidden = true;
    part(this.page, "words").textContent = "";
    field.focus();
  }
}

const SAID = {
  sealed: "It is sealed in your psychotherapy notes.",
  changed: "It is sealed in your psychotherapy notes. Its words here were changed meanwhile, so they stay.",
  unsealed: "It is not on the server yet. The sentence leaves this draft when it is.",
  busy: "Your psychotherapy notes are in the midst of something. The sentence stays here. Try again in a moment.",
  left: "It was not taken. The sentence stays here.",
};

const labelOf = (field) => field.labels[0]?.textContent.trim() ?? field.name;

/** Out of the draft, by the browser's own command; whoever writes elsewhere keeps their place. False when its words were changed meanwhile. */
function takenOut({ field, sentence, start }) {
  const at = field.value.startsWith(sentence, start) ? start : field.value.indexOf(sentence);
  if (at < 0) return false;
  const active = document.activeElement;
  const caret = field.selectionStart;
  const end = at + sentence.length + (/^[ \t]/.test(field.value.slice(at + sentence.length)) ? 1 : 0);
  field.focus();
  field.setSelectionRange(at, end);
  if (!document.execCommand("delete") || field.value.startsWith(sentence, at)) {
    field.setRangeText("", at, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "deleteContentBackward" }));
  }
  if (active === field && caret !== at)
    field.setSelectionRange(...Array(2).fill(caret < end ? Math.min(caret, at) : caret - (end - at)));
  else if (active?.matches("textarea, input, select")) active.focus();
  return true;
}
