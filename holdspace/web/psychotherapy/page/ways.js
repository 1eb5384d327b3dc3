// Ways in: each a slot that seals the vault keys, and a line in the root (security.md 2.4).
import { random, shaOf } from "./bytes.js";
import { kitKek, openedSlot, passKek, prfKek, sealedSlot, slotParams } from "./keys.js";
import { refuse } from "./problems.js";

/** A way in, sealed: {slot_id, kind, params, jwe, kek}. kek, its key that no script can read, is never sent. */
export async function way(kind, { vid, raws, kek, params = {} }) {
  const slot_id = crypto.randomUUID();
  const jwe = await sealedSlot(raws, { vid, slot: slot_id }, kek);
  const fresh = { slot_id, kind, params, jwe };
  Object.defineProperty(fresh, "kek", { value: kek }); // not enumerable: JSON leaves it out
  return fresh;
}

export const kitWay = async (secret, vid, raws) => way("kit", { vid, raws, kek: await kitKek(secret, vid) });

export async function passWay(passphrase, account, vid, raws) {
  const params = slotParams(random(16));
  return way("passphrase", { vid, raws, params, kek: await passKek(passphrase, account, vid, params) });
}

export const passkeyWay = async ({ output, params }, vid, raws) =>
  way("passkey", { vid, raws, params, kek: await prfKek(output, vid) });

export const slotTable = async (ways) =>
  Object.fromEntries(await Promise.all(ways.map(async (one) => [one.slot_id, [one.kind, await shaOf(one.jwe)]])));

const today = () => new Date().toISOString().slice(0, 10);

/** How the root names what the author called something: a passkey, by its slot's id. */
export const device = (id, label) => ({ id, label, since: today() });

/** Put ways in and take others away, in one commit. act: what else changes in it. */
export async function changeWays(vault, { put = [], del = [], devices = [], act = () => {} }) {
  const table = await slotTable(put);
  const change = async (next) => {
    await act(next);
    Object.assign(next.root.slots, table);
    for (const id of del) delete next.root.slots[id];
    next.root.devices = [...next.root.devices.filter(({ id }) => !del.includes(id)), ...devices];
    if (!Object.keys(next.root.slots).length) refuse("last-way");
  };
  await vault.change(change, { slots: { put, del } });
  await vault.refresh();
}

/** Remove a way in. The last one, or the last beside another kind's, stays: see `mayGo`. */
export async function removeWay(vault, slot_id) {
  if (!mayGo(vault, slot_id)) refuse("last-way");
  await changeWays(vault, { del: [slot_id] });
  await vault.server.event("way-removed");
}

/** The kit always stays, and so does the only daily way. */
export function mayGo(vault, slot_id) {
  const kinds = Object.entries(vault.root.slots)
    .filter(([id]) => id !== slot_id)
    .map(([, [kind]]) => kind);
  return kinds.includes("kit") && kinds.some((kind) => kind !== "kit" && kind !== "will");
}

/** The same way with only these keys in it. */
export async function rewritten({ slot_id, kind, params, kek, jwe }, vid, keep) {
  const raws = await openedSlot(jwe, { vid, slot: slot_id }, kek);
  try {
    return await way(kind, { vid, raws: raws.filter(keep), params, kek });
  } finally {
    for (const { k } of raws) k.fill(0);
  }
}
