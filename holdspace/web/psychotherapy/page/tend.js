// What is done in the background after opening and after a change, in commits within the server's limits; each step can be the last
// before a crash, and the next opening goes on from there.

import { resealDrafts } from "./drafts.js";
import { headerOf, OBJECT } from "./envelope.js";
import { following, isPad, ROOM } from "./next.js";
import { made, openedObject } from "./root.js";
import { textsOf } from "./texts.js";
import { changeWays, rewritten } from "./ways.js";

const BYTES = 4 * 1024 * 1024; // sealed texts of a batch; the server takes 8 MiB with lists, pads and root

/** told(done, all): how far the new key has come. Answers when all is done. */
export async function tend(vault, told = () => {}) {
  while (vault.uneven) await vault.change(() => {});
  if (vault.ring.keys.size > 1) {
    await reseal(vault, told);
    await retire(vault);
  }
  await vault.store.keepOnly(standing(vault).written.map(([oid]) => oid)); // pads are not kept on a device
}

const PAD = 6000; // letters of a sealed pad, a few more
const rows = (table) => Object.entries(table).map(([oid, [rev, sha]]) => [oid, rev, sha]);

/** Pads and all else that stands in the notebook: [oid, rev, sha]. */
function standing({ root, entries }) {
  const others = rows(root.other);
  const pads = others.filter(([oid]) => isPad(root.other[oid]));
  const notes = [...entries.values()].map(({ oid, rev, sha }) => [oid, rev, sha]);
  return { pads, written: [...notes, ...rows(root.indexes), ...others.filter(([oid]) => !isPad(root.other[oid]))] };
}

/** Map(oid → text) of those under an older key. */
async function under(vault, wanted) {
  const texts = await textsOf(vault, wanted);
  return new Map([...texts].filter(([, jwe]) => headerOf(jwe, OBJECT).kid !== vault.ring.primary));
}

/** All that is still under an older key. Pads, which hold nothing, are not looked at while anything else is: they are made anew. */
async function old(vault) {
  const { pads, written } = standing(vault);
  const found = await under(vault, written);
  if (!found.size) return under(vault, pads);
  for (const [oid] of pads) found.set(oid, null);
  return found;
}

/** While one batch travels the next is sealed. */
async function reseal(vault, told) {
  await resealDrafts(vault);
  const left = await old(vault);
  const all = left.size;
  let coming = sealedAgain(vault, left);
  for (let done = 0; done < all; ) {
    told(done, all);
    const batch = await coming;
    for (const oid of batch.keys()) left.delete(oid);
    done = all - left.size;
    coming = sealedAgain(vault, left);
    coming.catch(() => {}); // heard when its turn comes
    await vault.change((next) => resealed(next, batch));
  }
  told(all, all);
}

/** The next objects that one commit takes, with the lists they change: Map(oid → what `made` makes, where it can be made before). */
async function sealedAgain(vault, left) {
  const batch = [];
  const puts = new Set();
  let bytes = 0;
  for (const [oid, jwe] of left) {
    puts.add(oid).add(vault.entry(oid)?.client);
    bytes += jwe?.length ?? PAD;
    if (batch.length && (puts.size > ROOM || bytes > BYTES)) break;
    batch.push(oid);
  }
  return new Map(await Promise.all(batch.map(async (oid) => [oid, await again(vault, oid, left.get(oid))])));
}

/** A note or a pad, sealed as it will stand next; null for a list and the others, which wait for their turn. */
async function again({ vid, ring, root, entries }, oid, jwe) {
  const entry = entries.get(oid);
  if (!entry)
    return isPad(root.other[oid] ?? []) ? made({ t: "pad", vid, oid, rev: root.other[oid][0] + 1 }, ring) : null;
  const { rev, client } = entry;
  return made(following(await openedObject(jwe, { t: "note", vid, oid, rev, client }, ring), entry, vid), ring);
}

/** Notes with their lists, lists alone, pads and the others; whatever has gone meanwhile is left out, what has changed is read again. */
async function resealed(next, batch) {
  const { vault, root } = next;
  const one = async ([oid, ready]) => {
    const entry = vault.entry(oid);
    if (entry) return next.note(ready?.value.prev === entry.sha ? ready.value : await vault.note(entry), entry, ready);
    if (vault.indexes.has(oid)) return next.indexOf(vault.indexes.get(oid).client);
    if (root.other[oid]) return next.other(isPad(root.other[oid]) ? { t: "pad", oid } : await vault.other(oid), ready);
  };
  await Promise.all([...batch].map(one));
}

/**
 * The old key leaves the ways that this sitting has the key of, now that no object uses it, and none will: whoever has the old key alone
 * cannot read the root any more. The other ways follow when they next open.
 */
async function retire(vault) {
  const newest = ({ epoch }) => epoch === vault.ring.epoch;
  const ways = vault.ways.filter(({ slot_id }) => vault.root.slots[slot_id]);
  const put = await Promise.all(ways.map((one) => rewritten(one, vault.vid, newest)));
  const renamed = new Map(ways.map(({ slot_id }, at) => [slot_id, put[at].slot_id]));
  const devices = vault.root.devices
    .filter(({ id }) => renamed.has(id))
    .map((one) => ({ ...one, id: renamed.get(one.id) }));
  await changeWays(vault, { put, del: [...renamed.keys()], devices });
  vault.ways = put;
  const { primary, epoch } = vault.ring;
  vault.ring = { primary, epoch, keys: new Map([[primary, vault.ring.keys.get(primary)]]) };
}
