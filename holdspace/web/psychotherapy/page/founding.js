// A notebook is founded: a plan, and then one commit of a root and pads.
import { random } from "./bytes.js";
import { accountKey } from "./keys.js";
import { Next } from "./next.js";
import { Plan } from "./plan.js";
import { refuse } from "./problems.js";
import { device, slotTable } from "./ways.js";

/** A plan with a new vault key. Then: kit(), passphrase(words) and passkey(label) as wanted, rehearse(typed), found(plan, …), wipe(). */
export const planNotebook = (vid = crypto.randomUUID()) => Plan.made(vid, [{ k: random(32), epoch: 1 }]);

/** Found it on the server, and let this device use the passphrase. label: what the author calls this device. */
export async function found(plan, { server, store, label = "" }) {
  plan.ready();
  const { vid, stale } = await server.commit(await firstCommit(plan, label));
  if (stale) refuse("founded-already");
  await store.keepAccount(plan.vid, await accountKey(plan.account));
  return vid;
}

export async function firstCommit({ vid, ring, ways, as, devices }, label) {
  const root = {
    v: 1,
    t: "root",
    vid,
    oid: "root",
    rev: 0,
    gen: 0,
    epoch: ring.epoch,
    prev: null,
    indexes: {},
    other: {},
  };
  const all = [device(crypto.randomUUID(), label), ...devices];
  Object.assign(root, { slots: await slotTable(ways), devices: all, as, gone: [] });
  const next = new Next({ vid, gen: 0, sha: null, root, ring, indexes: new Map(), total: 0 });
  const { put, root: text } = await next.sealed();
  return { vid, base: 0, put: [...put, ["root", 1, text]], del: [], slots: { put: ways, del: [] } };
}
