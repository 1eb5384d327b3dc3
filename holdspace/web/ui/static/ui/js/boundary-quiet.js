// What the boundary check is asked not to mark: a sentence, a kind in this note, a kind in all of one's notes.
// The server keeps a digest of a sentence, under a key of this note; the words themselves are not sent for it.
import { ask } from "./fragments.js";

const hex = (bytes) => Array.from(new Uint8Array(bytes), (one) => one.toString(16).padStart(2, "0")).join("");
const bytesOf = (digits) => Uint8Array.from(digits.match(/../g), (pair) => Number.parseInt(pair, 16));
const list = (text) => new Set(text.split(" ").filter(Boolean));

export class Quiet {
  constructor(page) {
    const { key, sentences, kinds } = page.dataset;
    Object.assign(this, { page, sentences: list(sentences), kinds: list(kinds), digests: new Map() });
    const subtle = globalThis.crypto?.subtle; // missing on an address without encryption: then for this page alone
    const how = { name: "HMAC", hash: "SHA-256" };
    this.key = subtle?.importKey("raw", bytesOf(key), how, false, ["sign"]) ?? null;
  }

  /** The name by which a sentence is kept. */
  async digest(sentence) {
    const words = sentence.normalize("NFC").replace(/\s+/g, " ");
    if (!this.digests.has(words)) {
      const made = this.key && crypto.subtle.sign("HMAC", await this.key, new TextEncoder().encode(words));
      this.digests.set(words, made ? hex(await made) : words);
    }
    return this.digests.get(words);
  }

  async covers({ kind, sentence }) {
    return this.kinds.has(kind) || this.sentences.has(await this.digest(sentence));
  }

  /** Mark it no more. True when the server keeps that; without it, it holds on this page. */
  async silence(scope, { kind, sentence }) {
    const what = scope === "sentence" ? await this.digest(sentence) : kind;
    (scope === "sentence" ? this.sentences : this.kinds).add(what);
    return (scope !== "sentence" || this.key !== null) && this.send(this.page.dataset.silence, { scope, what });
  }

  /** Mark everything in this note again, but what is silenced in all notes. */
  async again() {
    const kept = await this.send(this.page.dataset.again, {});
    if (kept) Object.assign(this, { sentences: new Set(), kinds: list(this.page.dataset.always) });
    return kept;
  }

  async send(url, given) {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.page.form.elements.csrfmiddlewaretoken.value);
    for (const [name, value] of Object.entries(given)) form.set(name, value);
    const answer = await ask(url, { method: "POST", form }).catch(() => null);
    return answer?.status === 204;
  }
}
