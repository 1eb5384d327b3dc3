// How the form of <note-autosave> reaches the server, and what is made of each answer. Text is never touched.
import { ask, freshToken, live, parts, sentence } from "./fragments.js";

const MARK = { "X-Holdspace-Autosave": "1" };
const FIRST_RETRY = 2000;
const LAST_RETRY = 30_000;
const KEEPALIVE_LIMIT = 60_000; // bytes a browser carries for a page that is going away

export class Sending {
  constructor(page) {
    Object.assign(this, { page, busy: false, retry: FIRST_RETRY });
  }

  send(options) {
    const { page } = this;
    const form = new FormData(page.form);
    form.set("revision", page.dataset.revision);
    const small = options.keepalive && new URLSearchParams(form).toString().length < KEEPALIVE_LIMIT;
    return ask(page.dataset.url, { method: "POST", form, headers: MARK, ...options, keepalive: Boolean(small) });
  }

  /** The page goes away. */
  last() {
    this.send({ keepalive: true }).catch(() => {}); // what does not arrive is in the journal
  }

  async save(options = {}) {
    if (this.busy) return;
    const upTo = this.page.edits;
    this.busy = true;
    this.page.line.saving();
    try {
      await this.heard(await this.send(options), upTo, options);
    } catch {
      this.away();
    } finally {
      this.busy = false;
    }
  }

  async heard(answer, upTo, options) {
    if (answer.status === 200) this.kept(answer, upTo);
    else if (answer.status === 409) this.stale(answer);
    else if (answer.status === 423) this.blocked();
    else if (answer.state === "stale" && !options.again) await this.renewed(options);
    else if (answer.state === "signed-out") this.signedOut();
    else if (answer.status >= 400 && answer.status < 500) this.refused(answer);
    else this.away(answer);
  }

  kept(answer, upTo) {
    this.retry = FIRST_RETRY;
    this.page.revise(parts(answer.html)[0]?.dataset.revision);
    live(answer.html);
    this.page.kept(upTo);
  }

  /** The page's token was of an earlier login: take the new one, if it is still the same person's. */
  async renewed(options) {
    if (await freshToken()) this.page.later(0, { ...options, again: true });
    else this.signedOut();
  }

  async stale(answer) {
    this.page.line.away("Two versions. Both are safe. Choose which one stays.");
    this.page.line.offer("Show both", "#sides-title");
    const chosen = await this.page.beside.conflict(answer.html);
    this.page.line.offer();
    if (!chosen) return void this.away();
    this.page.edited();
    this.page.save();
  }

  refused(answer) {
    this.page.notice(sentence(answer.html) || "The server did not take this. Your text is still here.");
    this.page.line.away();
  }

  blocked() {
    this.page.line.away();
    document.dispatchEvent(new CustomEvent("holdspace:locked"));
  }

  signedOut() {
    this.page.out.show();
  }

  away(answer) {
    if (answer?.status === 503) this.page.notice(sentence(answer.html)); // such as a full disk
    this.page.line.away();
    this.page.later(this.retry, { background: true });
    this.retry = Math.min(this.retry * 2, LAST_RETRY);
  }
}
