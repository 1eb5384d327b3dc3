// A new kit, a new passphrase, another passkey, a new vault key. Each behind a fresh unlock, each one commit (security.md 2.4, operations).
import { random, unb64, wipe } from "./bytes.js";
import { accountKey } from "./keys.js";
import { newPasskey } from "./passkey.js";
import { Plan } from "./plan.js";
import { withKeys } from "./unlock.js";
import { changeWays, device, passkeyWay, passWay, way } from "./ways.js";

const copy = (raws) => raws.map(({ k, epoch }) => ({ k: k.slice(), epoch }));
const idsOf = (vault, kinds) =>
  Object.entries(vault.root.slots)
    .filter(([, [kind]]) => kinds.includes(kind))
    .map(([id]) => id);

/** Another passphrase; the old one no longer opens anything. how: any way in. */
export async function changePassphrase(vault, how, passphrase) {
  await withKeys(vault, how, async (raws) => {
    const account = unb64(vault.root.as);
    const fresh = await passWay(passphrase, await accountKey(account), vault.vid, raws);
    wipe(account);
    await changeWays(vault, { put: [fresh], del: idsOf(vault, ["passphrase"]) });
  });
  await vault.server.event("passphrase-changed");
}

/** One more passkey, counted only after it opened its slot. */
export async function addPasskey(vault, how, label) {
  await withKeys(vault, how, async (raws) => {
    const made = await newPasskey(label);
    const fresh = await passkeyWay(made, vault.vid, raws);
    wipe(made.output);
    await changeWays(vault, { put: [fresh], devices: [device(fresh.slot_id, label)] });
  });
  await vault.server.event("way-added");
}

/** A plan for a new kit with the same vault key. The passphrase belongs to the kit: give it again, or a new one, or it goes. */
export const planKit = (vault, how) => withKeys(vault, how, (raws) => Plan.made(vault.vid, copy(raws)));

/** A plan for a new vault key: for a lost device, a lost passkey, or a suspicion. */
export const planRotation = (vault, how) =>
  withKeys(vault, how, async (raws, way) => {
    const plan = await Plan.made(vault.vid, [{ k: random(32), epoch: vault.ring.epoch + 1 }, ...copy(raws)]);
    return Object.assign(plan, { rotates: true, opener: way, devicesBefore: vault.root.devices });
  });

/** Keep the passkey that opened the plan: its slot is rewritten for the new key. */
export async function keepPasskey(plan) {
  const { kind, params, kek } = plan.opener ?? {};
  if (kind !== "passkey") return false;
  const kept = await way(kind, { vid: plan.vid, raws: plan.raws, kek, params });
  const { label = "" } = plan.devicesBefore.find(({ id }) => id === plan.opener.slot_id) ?? {};
  plan.ways.push(kept);
  plan.devices.push(device(kept.slot_id, label));
  return true;
}

/** Carry the plan out. New kit: passkeys stay. New key: only the ways made in this plan stay; `tend` reseals what there is. */
export async function carryOut(plan, vault) {
  plan.ready(plan.rotates ? [] : idsOf(vault, ["passkey"]));
  const del = plan.rotates ? Object.keys(vault.root.slots) : idsOf(vault, ["kit", "passphrase"]);
  const act = (next) => {
    Object.assign(next.root, { as: plan.as, epoch: plan.ring.epoch });
    next.ring = plan.ring;
  };
  await changeWays(vault, { put: plan.ways, del, devices: plan.devices, act });
  await vault.store.keepAccount(vault.vid, await accountKey(plan.account));
  vault.ways = plan.ways;
  await vault.server.event("kit-printed");
  if (plan.rotates) await vault.server.event("rotated");
}
