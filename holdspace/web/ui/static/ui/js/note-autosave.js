// <note-autosave>: what is written reaches the server within three seconds of a pause, and the line says what is so.
import { ask, freshToken, parts, sentence } from "./fragments.js";
import { SavedLine } from "./saved-line.js";
import { Versions } from "./versions.js";

const HERE = "Kept on this page. Not on the server yet.";
const MARK = { "X-Holdspace-Autosave": "1" };
const PAUSE = 1000;
const LONGEST = 3000; // while one types on and on
const FIRST_RETRY = 2000;
const LAST_RETRY = 30_000;
const KEEPALIVE_LIMIT = 60_000; // bytes a browser carries for a page that is going away

class NoteAutosave extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.line = new SavedLine(document.querySelector("[data-saved-line]"), this.dataset.age);
    this.versions = new Versions(this, () => this.save());
    Object.assign(this, { edits: 0, saved: 0, retry: FIRST_RETRY });
    this.form.addEventListener("input", () => this.edited());
    this.form.addEventListener("change", () => this.edited());
    this.form.addEventListener("submit", () => this.mark(false));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("holdspace:cover", () => this.save({ background: true }));
    document.addEventListener("visibilitychange", () => this.save({ background: document.hidden }));
    addEventListener("online", () => this.save());
    document.addEventListener("holdspace:unlocked", () => this.save());
    addEventListener("pagehide", () => this.dirty && !this.leaving && this.send({ keepalive: true }));
    addEventListener("beforeunload", (event) => this.dirty && !this.leaving && event.preventDefault());
    const early = [...this.form.querySelectorAll("textarea")].some((one) => one.value !== one.defaultValue);
    if (early) this.edited(); // words typed before this script had arrived are words too
  }

  get dirty() {
    return this.edits > this.saved;
  }

  edited() {
    const now = Date.now();
    if (!this.dirty) this.first = now;
    this.edits += 1;
    this.mark(true);
    this.line.writing();
    this.later(Math.max(0, Math.min(PAUSE, this.first + LONGEST - now)));
  }

  /** Tell the page whether words are here that the server does not have. */
  mark(unsaved) {
    this.leaving = !unsaved;
    document.documentElement.dataset.unsaved = unsaved ? "yes" : "no";
  }

  later(wait, options) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(options), wait);
  }

  key(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    this.save();
  }

  send(options) {
    const form = new FormData(this.form);
    form.set("revision", this.dataset.revision);
    const small = options.keepalive && new URLSearchParams(form).toString().length < KEEPALIVE_LIMIT;
    return ask(this.dataset.url, { method: "POST", form, headers: MARK, ...options, keepalive: Boolean(small) });
  }

  async save(options = {}) {
    clearTimeout(this.timer);
    if (this.saving || !this.dirty || this.versions.open) return;
    const upTo = this.edits;
    this.saving = true;
    this.line.saving();
    try {
      await this.heard(await this.send(options), upTo, options);
    } catch {
      this.away();
    } finally {
      this.saving = false;
    }
  }

  async heard(answer, upTo, options) {
    if (answer.status === 200) this.kept(answer, upTo);
    else if (answer.status === 409) this.stale(answer);
    else if (answer.status === 423) this.blocked("locked");
    else if (answer.state === "stale" && !options.again) await this.renewed(options);
    else if (answer.state === "signed-out") this.blocked("signed-out");
    else if (answer.status >= 400 && answer.status < 500) this.refused(answer);
    else this.away(answer);
  }

  /** The page's token was of an earlier login: take the new one, if it is still the same person's. */
  async renewed(options) {
    if (await freshToken()) this.later(0, { ...options, again: true });
    else this.blocked("signed-out");
  }

  kept(answer, upTo) {
    this.saved = upTo;
    this.revise(answer.html);
    this.retry = FIRST_RETRY;
    this.notice("");
    this.line.kept();
    if (!this.dirty) this.mark(false);
    else {
      this.first = Date.now();
      this.line.writing();
      this.later(PAUSE);
    }
  }

  revise(html) {
    const revision = parts(html)[0]?.dataset.revision ?? this.dataset.revision;
    this.dataset.revision = revision;
    for (const input of this.form.querySelectorAll('input[name="revision"]')) input.value = revision;
  }

  stale(answer) {
    this.versions.show(answer.html);
    this.line.away("Two versions. Yours is kept on this page. Choose which one stays.");
  }

  refused(answer) {
    this.notice(sentence(answer.html) || "The server did not take this. Your text is still here.");
    this.line.away(HERE);
  }

  blocked(state) {
    this.line.away(HERE);
    document.dispatchEvent(new CustomEvent(`holdspace:${state}`));
  }

  away(answer) {
    if (answer?.status === 503) this.notice(sentence(answer.html)); // such as a full disk
    this.line.away(HERE);
    this.later(this.retry, { background: true });
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }

  notice(words) {
    this.querySelector("[data-editor-notice]").textContent = words;
  }
}

customElements.define("note-autosave", NoteAutosave);
