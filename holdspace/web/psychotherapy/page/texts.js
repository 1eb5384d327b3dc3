// Sealed texts by oid, from this device or the server; each is the one the root (or its list) names, or is refused.
import { shaOf } from "./bytes.js";
import { refuse } from "./problems.js";
import { openedIndex, openedObject } from "./root.js";

const MANY = 500; // notes at once

/** wanted: [[oid, rev, sha]…]. Answers Map(oid → text). */
export async function textsOf({ store, server }, wanted) {
  const found = await store.objects(wanted.map(([oid]) => oid));
  const right = await Promise.all(
    wanted.map(async ([oid, , sha]) => found.has(oid) && (await shaOf(found.get(oid))) === sha),
  );
  const missing = new Map(wanted.filter((_, at) => !right[at]).map(([oid, , sha]) => [oid, sha]));
  if (!missing.size) return found;
  const fresh = new Map();
  for (const [oid, , jwe] of await server.fetch([...missing.keys()])) if (missing.has(oid)) fresh.set(oid, jwe);
  for (const [oid, sha] of missing) {
    const jwe = fresh.get(oid) ?? refuse("missing", { oid });
    if ((await shaOf(jwe)) !== sha) refuse("not-the-one", { oid });
    found.set(oid, jwe);
  }
  await store.keepObjects(fresh);
  return found;
}

/** Map(oid → note) of these entries; some are read while others are opened. */
export async function notesOf(vault, entries) {
  const notes = new Map(entries.map(({ oid }) => [oid, null])); // in this order
  const sorted = entries.toSorted((a, b) => (a.oid < b.oid ? -1 : 1)); // as a device keeps them
  const open = async (some) => {
    const texts = await textsOf(vault, some.map(placeOf));
    const place = ({ oid, rev, client }) => ({ t: "note", vid: vault.vid, oid, rev, client });
    const read = async (one) => notes.set(one.oid, await openedObject(texts.get(one.oid), place(one), vault.ring));
    await Promise.all(some.map(read));
  };
  const parts = [];
  while (sorted.length) parts.push(open(sorted.splice(-MANY)));
  await Promise.all(parts);
  return notes;
}

const placeOf = ({ oid, rev, sha }) => [oid, rev, sha];
const places = (table) => Object.entries(table).map(([oid, [rev, sha]]) => [oid, rev, sha]);

/** Every list of a client's notes that this root names, by oid; those unchanged since are not read again. */
export async function listsOf(vault, root) {
  const lists = new Map();
  const listed = places(root.indexes);
  const fresh = listed.filter(([oid, , sha]) => vault.indexes.get(oid)?.sha !== sha);
  const texts = await textsOf(vault, fresh);
  for (const [oid] of listed) lists.set(oid, vault.indexes.get(oid));
  for (const [oid, rev, sha] of fresh) {
    const value = await openedIndex(texts.get(oid), { vid: vault.vid, oid, rev }, vault.ring);
    lists.set(oid, { ...value, sha });
  }
  return lists;
}
