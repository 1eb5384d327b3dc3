// The server shows an older state (a backup was restored), and the author accepted it: what this device has and the server lost
// is given back from this device's sealed texts (security.md 2.6, rule 1).
import { shaOf } from "./bytes.js";
import { entriesOf, openedIndex, openedObject, openedRoot } from "./root.js";

const BATCH = 100; // notes in one commit

/** {notes, gone} of the highest generation this device has seen, as far as its texts are here; null when there is none. */
export async function newerOf(mark, { vid, ring, store }) {
  if (!mark?.root) return null;
  try {
    const root = await openedRoot(mark.root, { vid, gen: mark.gen }, ring);
    const indexes = await opening(root.indexes, store, (jwe, [oid, [rev]]) =>
      openedIndex(jwe, { vid, oid, rev }, ring),
    );
    const entries = entriesOf(indexes);
    const listed = Object.fromEntries([...entries].map(([oid, { rev, sha }]) => [oid, [rev, sha]]));
    const place = ([oid, [rev]]) => ({ t: "note", vid, oid, rev, client: entries.get(oid).client });
    return { notes: await opening(listed, store, (jwe, one) => openedObject(jwe, place(one), ring)), gone: root.gone };
  } catch {
    return null; // sealed with a key that the older state does not have
  }
}

/** Map(oid → value) of those whose text is here, as it was named. */
async function opening(table, store, open) {
  const texts = await store.objects(Object.keys(table));
  const found = new Map();
  for (const one of Object.entries(table)) {
    const jwe = texts.get(one[0]);
    if (jwe && (await shaOf(jwe)) === one[1][1]) found.set(one[0], await open(jwe, one));
  }
  return found;
}

/** Give it back. Answers how many notes. What both sides changed stands twice; nothing is merged silently. */
export async function giveBack(vault) {
  if (!vault.newer) return 0;
  const { notes, gone } = vault.newer;
  const lost = [...notes.values()].filter((note) => (vault.entry(note.oid)?.rev ?? 0) < note.rev);
  const apart = [...notes.values()].filter((note) => vault.entry(note.oid)?.rev === note.rev && differs(vault, note));
  for (let at = 0; at < lost.length; at += BATCH)
    await vault.change(async (next) => {
      for (const note of lost.slice(at, at + BATCH)) await next.note(note, vault.entry(note.oid));
    });
  for (const note of apart)
    if (await isOther(vault, note)) await vault.save({ ...note, oid: crypto.randomUUID() }, null);
  for (const oid of gone) if (vault.entry(oid)) await vault.remove(vault.entry(oid));
  vault.newer = null;
  return lost.length;
}

const differs = (vault, note) =>
  vault.entry(note.oid).date !== note.date || vault.entry(note.oid).title !== note.title || note.rev > 1;
const isOther = async (vault, note) => (await vault.note(vault.entry(note.oid))).body !== note.body;
