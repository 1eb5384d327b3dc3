// Search in memory: every note is opened once a sitting, and then only looked through. No index leaves this page, or is kept.
const SHOWN = 120; // letters around a hit

/** Without marks and capitals: "Émile" is found by "emile". */
export const folded = (words) => words.replace(/[^\0-\x7f]+/g, unmarked).toLowerCase();
const unmarked = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "");

export class Search {
  constructor(vault) {
    this.vault = vault;
    this.texts = new Map();
  }

  /** Open what is not open yet; may be begun before the first question. */
  async ready() {
    const list = this.vault.list();
    const fresh = list.filter(({ oid, sha }) => this.texts.get(oid)?.sha !== sha);
    const notes = await this.vault.notes(fresh);
    for (const { oid, sha } of fresh) {
      const { title, body } = notes.get(oid);
      this.texts.set(oid, { sha, body, looked: folded(`${title}\n${body}`) });
    }
    if (this.texts.size > list.length)
      for (const oid of this.texts.keys()) if (!this.vault.entry(oid)) this.texts.delete(oid);
    return list;
  }

  /** Notes that hold every word, newest first: {entry, excerpt}. */
  async find(question) {
    const words = folded(question).split(/\s+/).filter(Boolean);
    const list = await this.ready();
    if (!words.length) return [];
    const holds = ({ oid }) => words.every((word) => this.texts.get(oid).looked.includes(word));
    return list.filter(holds).map((entry) => ({ entry, excerpt: this.#excerpt(entry.oid, words[0]) }));
  }

  #excerpt(oid, word) {
    const { body } = this.texts.get(oid);
    const at = Math.max(0, folded(body).indexOf(word) - SHOWN / 3);
    return body.slice(at, at + SHOWN).trim();
  }

  /** At locking. */
  wipe() {
    this.texts.clear();
  }
}
