// <note-autosave>: every keystroke goes to this device's journal at once and to the server within three seconds of a pause,
// and the line says what is so.
// data-url: where the form is saved. data-revision: what it goes on from. For the journal data-journal (a name of what is written),
// data-keys and data-close; data-aside: where both sides of a choice are kept.
import { Beside } from "./beside.js";
import { touched } from "./fields.js";
import { Journal } from "./journal.js";
import { SavedLine } from "./saved-line.js";
import { Sending } from "./sending.js";
import { SignedOut } from "./signed-out.js";

const PAUSE = 1000;
const LONGEST = 2000; // while one types on and on

class NoteAutosave extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.line = new SavedLine(document.querySelector("[data-saved-line]"), this.dataset.age);
    this.journal = new Journal(this, () => this.line.device(this.journal.state));
    this.beside = new Beside(this);
    this.out = new SignedOut(this, () => this.again());
    this.sending = new Sending(this);
    Object.assign(this, { edits: 0, saved: 0 });
    this.form.addEventListener("input", () => this.edited());
    this.form.addEventListener("change", () => this.edited());
    document.addEventListener("submit", (event) => this.submitted(event));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("holdspace:cover", () => this.save({ background: true }));
    document.addEventListener("visibilitychange", () => this.save({ background: document.hidden }));
    for (const back of ["online", "pageshow"]) addEventListener(back, () => this.save());
    document.addEventListener("holdspace:unlocked", () => this.again());
    addEventListener("pagehide", () => this.dirty && !this.leaving && this.sending.last());
    addEventListener("beforeunload", (event) => this.dirty && !this.leaving && event.preventDefault());
    if (touched(this.form)) this.edited(); // words typed before this script had arrived are words too
    this.begin();
  }

  get dirty() {
    return this.edits > this.saved;
  }

  async begin() {
    const found = await this.journal.begin();
    this.dataset.left = String(found.length); // looked for, and so many found
    await this.beside.recovered(found, (entry) => this.journal.forget(entry));
  }

  /** Unlocked, or signed in again: the key of this login, and what was not saved. */
  again() {
    this.begin();
    this.save();
  }

  edited() {
    const now = Date.now();
    if (!this.dirty) this.first = now;
    this.edits += 1;
    this.mark(true);
    this.journal.write();
    this.line.writing();
    this.later(Math.max(0, Math.min(PAUSE, this.first + LONGEST - now)));
  }

  /** Tell the page whether words are here that the server does not have. */
  mark(unsaved) {
    this.leaving = !unsaved;
    if (document.documentElement.dataset.unsaved !== (unsaved ? "yes" : "no"))
      document.documentElement.dataset.unsaved = unsaved ? "yes" : "no";
  }

  later(wait, options) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(options), wait);
  }

  key(event) {
    if (event.key?.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    this.save();
  }

  /** Our own form takes its words along. Signing out waits until they are on the server: with the login their key is gone. */
  async submitted(event) {
    if (event.target === this.form) this.mark(false);
    if (!event.target.matches('form[action$="/logout/"]') || !this.dirty || this.asked) return;
    event.preventDefault();
    await this.save();
    this.asked = true; // still unsaved: the browser asks whether to leave
    event.target.requestSubmit();
  }

  save(options) {
    clearTimeout(this.timer);
    if (!this.dirty || this.beside.blocking) return undefined;
    return this.sending.save(options);
  }

  /** The server has the words up to this edit. */
  kept(upTo) {
    this.saved = upTo;
    this.notice();
    this.line.kept();
    if (!this.journal.key) this.begin();
    if (this.dirty) {
      this.first = Date.now();
      this.line.writing();
      this.later(PAUSE);
    } else {
      this.mark(false);
      this.journal.write(); // as saved
    }
  }

  revise(revision = this.dataset.revision) {
    this.dataset.revision = revision;
    for (const input of this.form.querySelectorAll('input[name="revision"]')) input.value = revision;
  }

  notice(...words) {
    this.querySelector("[data-editor-notice]").replaceChildren(...words);
  }
}

customElements.define("note-autosave", NoteAutosave);
