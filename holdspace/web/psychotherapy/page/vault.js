// An open notebook: what it holds, read only by its hashes; and each change as one commit (security.md 2.3 to 2.6).
import { newerOf } from "./back.js";
import { shaOf } from "./bytes.js";
import { Next, powerOfTwo, usedBy } from "./next.js";
import { Refused, refuse } from "./problems.js";
import { checkMark, entriesOf, openedObject, openedRoot, slotsApart } from "./root.js";
import { listsOf, notesOf, textsOf } from "./texts.js";

const newKey = (problem) => {
  throw problem.code === "foreign-key" ? new Refused("new-key") : problem;
};

export class Vault {
  /** state: the server's answer. ring: from the slot. store: this device. accept: the author was asked about an older state. */
  static async open({ state, ring, store, server, accept = false }) {
    const vault = new Vault();
    Object.assign(vault, { vid: state.vid, ring, store, server, queue: Promise.resolve() });
    Object.assign(vault, { indexes: new Map(), mine: new Map() });
    const sha = await shaOf(state.root);
    const mark = await store.mark(state.vid);
    if (accept) vault.newer = await newerOf(mark, { ...state, ring, store });
    else checkMark(mark, { gen: state.gen, sha });
    await vault.#take(state, sha, accept);
    vault.held = state.held === true;
    await vault.#compareSlots(state);
    return vault;
  }

  async #compareSlots({ slots }) {
    this.slots = slots;
    this.apart = await slotsApart(this.root, slots, shaOf);
  }

  /** Nothing is kept of a generation before all its lists were read and found right. */
  async #take({ gen, root: text }, sha, lower = false) {
    const root = await openedRoot(text, { vid: this.vid, gen }, this.ring);
    await this.#stand({ root, indexes: await listsOf(this, root), gen, text, sha }, lower);
  }

  async #stand({ root, indexes, gen, text, sha }, lower = false) {
    Object.assign(this, { root, indexes, gen, sha, entries: entriesOf(indexes), listed: null });
    await this.store.keepMark(this.vid, { gen, sha, root: text }, lower);
  }

  get used() {
    return usedBy(this.root, this.indexes);
  }

  /** Objects in all. It never falls, or deleting would be seen. */
  get total() {
    return 1 + this.indexes.size + this.entries.size + Object.keys(this.root.other).length;
  }

  /** Whether pads are still to come: they come with the next commits (tend.js). */
  get uneven() {
    return this.total < powerOfTwo(this.used);
  }

  entry = (oid) => this.entries.get(oid) ?? null;

  /** All notes, newest first: {oid, rev, sha, date, title, client}. */
  list() {
    const newer = (a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.oid < b.oid ? 1 : -1);
    this.listed ??= [...this.entries.values()].sort(newer);
    return this.listed;
  }

  /** One note, by its entry from the list. */
  note = async (entry) => (await this.notes([entry])).get(entry.oid);

  notes = (entries) => notesOf(this, entries);

  /** Something among the root's others. */
  async other(oid) {
    const [rev, sha, t = "pad"] = this.root.other[oid];
    return openedObject((await textsOf(this, [[oid, rev, sha]])).get(oid), { t, vid: this.vid, oid, rev }, this.ring);
  }

  /**
   * Save a note (with its oid) as the next of `base`: the entry it was read by, with the note's `modified`; null for a new one.
   * Answers the new entry. Refused "conflict", where.theirs (an entry, or null when deleted), when it changed meanwhile.
   */
  async save(note, base) {
    try {
      return await this.change((next) => next.note(note, base));
    } catch (problem) {
      const theirs = problem.code === "conflict" && base?.modified && problem.where.theirs;
      // Resealed under a new key by another device: the same words, so nobody's edit is lost.
      if (!theirs || (await this.note(theirs)).modified !== base.modified) throw problem;
      return this.change((next) => next.note(note, theirs));
    }
  }

  /** Delete a note for good. */
  async remove(entry) {
    await this.change((next) => next.remove(entry));
    await this.store.forget([entry.oid]);
  }

  /** Anything: `act` on the next generation, one after the other; again on the newer one when another device was first. */
  change(act, more = {}) {
    const turn = this.queue.then(() => this.#change(act, more));
    this.queue = turn.catch(() => {});
    return turn;
  }

  async #change(act, more) {
    for (let tries = 0; tries < 6; tries++) {
      const next = new Next(this);
      const answer = await act(next);
      const { put, root, del } = await next.sealed();
      for (const one of next.mine) this.mine.set(...one);
      const commit = { vid: this.vid, base: this.gen, put: [...put, ["root", this.gen + 1, root]], del, ...more };
      const { gen, stale } = await this.server.commit(commit);
      if (stale) await this.#refresh();
      else {
        if (gen !== this.gen + 1) refuse("forked", { gen });
        const kept = this.store.keepObjects(next.written(put));
        this.ring = next.ring;
        await this.#stand({ root: next.root, indexes: next.lists, gen, text: root, sha: await shaOf(root) });
        await kept;
        return answer;
      }
    }
    return refuse("busy");
  }

  /** What other devices did meanwhile. */
  refresh() {
    const turn = this.queue.then(() => this.#refresh());
    this.queue = turn.catch(() => {});
    return turn;
  }

  async #refresh() {
    const state = await this.server.state();
    if (state.vid !== this.vid) refuse("other-notebook");
    const sha = await shaOf(state.root);
    checkMark({ gen: this.gen, sha: this.sha }, { gen: state.gen, sha });
    if (state.gen > this.gen) await this.#take(state, sha).catch(newKey);
    await this.#compareSlots(state);
  }
}
