// What is done in the background after opening and after a change, in commits within the server's limits; each step can be the last
// before a crash, and the next opening goes on from there.

import { resealDrafts } from "./drafts.js";
import { headerOf, OBJECT } from "./envelope.js";
import { isPad, ROOM } from "./next.js";
import { textsOf } from "./texts.js";
import { changeWays, rewritten } from "./ways.js";

const BATCH = 400; // objects
const BYTES = 5 * 1024 * 1024; // sealed texts of a batch; the server takes 8 MiB with lists, pads and root

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

/** Map(oid → size) of those under an older key. */
async function under(vault, wanted) {
  const texts = await textsOf(vault, wanted);
  const older = [...texts].filter(([, jwe]) => headerOf(jwe, OBJECT).kid !== vault.ring.primary);
  return new Map(older.map(([oid, jwe]) => [oid, jwe.length]));
}

/** All that is still under an older key. Pads, which hold nothing, are not looked at while anything else is: they are made anew. */
async function old(vault) {
  const { pads, written } = standing(vault);
  const found = await under(vault, written);
  if (!found.size) return under(vault, pads);
  for (const [oid] of pads) found.set(oid, PAD);
  return found;
}

async function reseal(vault, told) {
  await resealDrafts(vault);
  const left = await old(vault);
  const all = left.size;
  while (left.size) {
    told(all - left.size, all);
    const batch = batchOf(left);
    await vault.change((next) => resealed(next, batch));
    for (const oid of batch) left.delete(oid);
  }
  told(all, all);
}

function batchOf(left) {
  const batch = [];
  let bytes = 0;
  for (const [oid, size] of left) {
    if (batch.length && (batch.length >= Math.min(BATCH, ROOM) || bytes + size > BYTES)) break;
    batch.push(oid);
    bytes += size;
  }
  return batch;
}

/** Notes with their lists, lists alone, pads and the others; whatever has gone meanwhile is left out. */
async function resealed(next, batch) {
  const { vault } = next;
  const entries = batch.map((oid) => vault.entry(oid)).filter(Boolean);
  const notes = await vault.notes(entries);
  await Promise.all(entries.map((one) => next.note(notes.get(one.oid), one)));
  for (const oid of batch) if (vault.indexes.has(oid)) next.indexOf(vault.indexes.get(oid).client);
  const others = batch.filter((oid) => next.root.other[oid]);
  await Promise.all(
    others.map(async (oid) => next.other(isPad(next.root.other[oid]) ? { t: "pad", oid } : await vault.other(oid))),
  );
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
