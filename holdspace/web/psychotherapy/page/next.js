// The next generation of a notebook while it is being made: one commit, in which a note, its list and the root change together.
import { random } from "./bytes.js";
import { refuse } from "./problems.js";
import { made, sealedObject } from "./root.js";

export const FEWEST = 64; // objects, so that a first note is not seen to be one
export const ROOM = 480; // objects in one commit; the server takes 512
const TOUCHED = 2; // pads rewritten with each commit, so that what was written is one of several
const REMEMBERED = 2000; // deleted notes the root still names

const pick = (list) => new DataView(random(4).buffer).getUint32(0) % list.length;
export const powerOfTwo = (count) => Math.max(FEWEST, 2 ** Math.ceil(Math.log2(count)));

/** In the root's `other`: [rev, SHA] is a pad, [rev, SHA, t] is something else. */
export const isPad = (entry) => entry.length === 2;

/** A note as the next of what `held` stands for. */
export const following = (note, { rev = 0, sha: prev = null }, vid) => ({
  ...note,
  t: "note",
  vid,
  rev: rev + 1,
  format: "plain",
  prev,
});

/** Objects in use: the root, lists, their notes, and what is no pad. */
export function usedBy(root, indexes) {
  let used = 1 + indexes.size;
  for (const { notes } of indexes.values()) used += Object.keys(notes).length;
  return used + Object.values(root.other).filter((entry) => !isPad(entry)).length;
}

export class Next {
  constructor(vault) {
    const { vid, gen, sha } = vault;
    Object.assign(this, { vault, vid, ring: vault.ring, indexes: new Map(), put: new Map(), del: [], mine: new Map() });
    const { indexes, other, slots } = vault.root; // an entry is replaced, never changed
    const tables = { indexes: { ...indexes }, other: { ...other }, slots: { ...slots } };
    this.root = { ...vault.root, ...tables, rev: gen + 1, gen: gen + 1, prev: sha };
    this.byClient = new Map([...vault.indexes.values()].map((one) => [one.client, one]));
  }

  /** The list of a client's notes, to be changed; made when there is none. */
  indexOf(client) {
    const fresh = () => ({ t: "index", vid: this.vid, oid: crypto.randomUUID(), rev: 0, client, notes: {} });
    const found = this.byClient.get(client) ?? fresh();
    const changed = this.indexes.get(found.oid) ?? { ...found, notes: { ...found.notes } };
    this.indexes.set(changed.oid, changed);
    this.byClient.set(client, changed);
    return changed;
  }

  /** note: with its oid. base: the entry that was read; null for a new note. ready: see `seal`. */
  async note(note, base, ready) {
    const held = this.#held(note.oid, base);
    if (held && held.client !== note.client) delete this.indexOf(held.client).notes[note.oid];
    const value = following(note, held ?? {}, this.vid);
    const sha = await this.seal(value, ready);
    this.indexOf(note.client).notes[note.oid] = [value.rev, sha, note.date, note.title];
    this.mine.set(sha, value.prev);
    return { oid: note.oid, rev: value.rev, sha, client: note.client, date: note.date, title: note.title };
  }

  /** What stands there now, if it is what was read, or what this very sitting made of that. */
  #held(oid, base) {
    const now = this.vault.entry(oid);
    if (!now && base) refuse("conflict", { theirs: null });
    if (!now) return null;
    for (let sha = now.sha; sha !== undefined; sha = this.vault.mine.get(sha))
      if (sha === (base?.sha ?? null)) return now;
    return refuse("conflict", { theirs: now });
  }

  remove(entry) {
    const held = this.#held(entry.oid, entry);
    delete this.indexOf(held.client).notes[entry.oid];
    this.del.push(entry.oid);
    this.root.gone = [...this.root.gone, entry.oid].slice(-REMEMBERED);
  }

  /** Seal an object and put it; answers its hash. ready: this very object, if it was sealed before its turn came and still fits. */
  async seal(value, ready) {
    const fits = ready?.kid === this.ring.primary && ready.value.rev === value.rev && ready.value.prev === value.prev;
    const { jwe, sha } = fits ? ready : await made(value, this.ring);
    this.put.set(value.oid, [value.oid, value.rev, jwe]);
    return sha;
  }

  /** An object that stands in the root among the others: a pad, a history. */
  async other(value, ready) {
    const oid = value.oid ?? crypto.randomUUID();
    const rev = (this.root.other[oid]?.[0] ?? 0) + 1;
    const sha = await this.seal({ ...value, vid: this.vid, oid, rev }, ready);
    this.root.other[oid] = value.t === "pad" ? [rev, sha] : [rev, sha, value.t];
    return oid;
  }

  /** One out, one in: a pad goes for what is new, a pad comes for what is gone, and a few change for no reason. */
  async #level() {
    const indexes = new Map([...this.vault.indexes, ...this.indexes]);
    for (const [oid, { notes }] of indexes) if (!Object.keys(notes).length) indexes.delete(oid);
    const used = usedBy(this.root, indexes);
    const wanted = Math.max(powerOfTwo(used), this.vault.total) - used;
    const pads = Object.keys(this.root.other).filter((oid) => isPad(this.root.other[oid]));
    const more = Math.min(wanted - pads.length, ROOM - this.put.size); // the rest with the next commits: see tend.js
    await Promise.all(Array.from({ length: Math.max(0, more) }, () => this.other({ t: "pad" })));
    for (let left = pads.length - wanted; left > 0; left--) this.#drop(pads.splice(pick(pads), 1)[0]);
    const free = pads.filter((oid) => !this.put.has(oid));
    for (let left = TOUCHED; left > 0 && free.length; left--)
      await this.other({ t: "pad", oid: free.splice(pick(free), 1)[0] });
  }

  #drop(oid) {
    delete this.root.other[oid];
    this.put.delete(oid);
    this.del.push(oid);
  }

  /** A changed list; one with no note left goes. */
  async #list(index) {
    if (Object.keys(index.notes).length) {
      const { sha: _, ...value } = { ...index, rev: index.rev + 1 };
      const sha = await this.seal(value);
      this.root.indexes[index.oid] = [value.rev, sha];
      this.lists.set(index.oid, { ...value, sha });
    } else if (this.root.indexes[index.oid]) {
      this.lists.delete(index.oid);
      delete this.root.indexes[index.oid];
      this.del.push(index.oid);
    }
  }

  /** Map(oid → text) of what was put, without pads: this is what a device keeps. */
  written(put) {
    const padded = ([oid]) => this.root.other[oid] && isPad(this.root.other[oid]);
    return new Map(put.filter((one) => !padded(one)).map(([oid, , jwe]) => [oid, jwe]));
  }

  /** {put, del, root}: everything sealed. */
  async sealed() {
    this.lists = new Map(this.vault.indexes); // as they will stand
    await Promise.all([...this.indexes.values()].map((index) => this.#list(index)));
    await this.#level();
    const root = await sealedObject(this.root, this.ring);
    return { put: [...this.put.values()], del: this.del, root };
  }
}
