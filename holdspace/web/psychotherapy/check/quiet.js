// What is not to be marked: kept inside sealed objects alone (security.md 2.3). In the note, a sentence by its hash and a kind by its name;
// in an object of its own, kinds for all notes of this author.

const NAME = "quiet"; // the type of that object

async function hashOf(sentence) {
  const words = new TextEncoder().encode(sentence.normalize("NFC").replace(/\s+/g, " ").trim());
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", words));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

export class Quiet {
  constructor(page) {
    Object.assign(this, { page, always: new Set(), hashes: new Map() });
  }

  get note() {
    return this.page.current()?.dismissed ?? [];
  }

  get #kept() {
    const { vault } = this.page.sitting;
    const found = vault && Object.entries(vault.root.other).find(([, entry]) => entry[2] === NAME);
    return found ? vault.other(found[0]) : null;
  }

  async opened() {
    this.always = new Set((await this.#kept)?.kinds ?? []);
  }

  shut() {
    this.always.clear();
    this.hashes.clear();
  }

  async hash(sentence) {
    if (!this.hashes.has(sentence)) this.hashes.set(sentence, await hashOf(sentence));
    return this.hashes.get(sentence);
  }

  async covers({ kind, sentence }) {
    if (this.always.has(kind) || this.note.some((one) => one.text_sha === null && one.rule === kind)) return true;
    if (!this.note.length) return false;
    const sha = await this.hash(sentence);
    return this.note.some(({ text_sha }) => text_sha === sha);
  }

  async silence(scope, { kind, sentence }) {
    if (scope === "author") return this.#keep([...this.always, kind]);
    const text_sha = scope === "sentence" ? await this.hash(sentence) : null;
    return this.#leaf([...this.note, { rule: kind, text_sha }]);
  }

  /** Mark everything again: in this note, or in all. */
  again(scope) {
    return scope === "author" ? this.#keep([]) : this.#leaf([]);
  }

  #leaf(dismissed) {
    const leaf = this.page.current();
    if (!leaf) return;
    leaf.dismissed = dismissed;
    this.page.wrote(); // saved with the note, like a word of it
  }

  async #keep(kinds) {
    this.always = new Set(kinds);
    const { vault } = this.page.sitting;
    await vault.change(async (next) => {
      const kept = (await this.#kept) ?? { t: NAME };
      await next.other({ ...kept, kinds: [...this.always] });
    });
  }
}
