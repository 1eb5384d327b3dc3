// Opening: from what the author gives (a passphrase, the kit, a passkey) to an open notebook. Raw keys live only inside these functions.
import { unb64, wipe } from "./bytes.js";
import { resealDrafts } from "./drafts.js";
import { accountKey, kitKek, openedSlot, passKek, prfKek, ringOf } from "./keys.js";
import { kitSecret } from "./kit.js";
import { passkeyOutput } from "./passkey.js";
import { refuse } from "./problems.js";
import { Vault } from "./vault.js";

const TRIED = 4; // slots of one kind, so that a server cannot make a browser work for ever

/** The key of the slot of this kind, one after the other. how: {passphrase} | {kit: typed} | {passkey: true}. */
const KEYS = {
  async passphrase({ passphrase }, slots, { store, vid }) {
    const account = (await store.account(vid)) ?? refuse("no-account"); // this device knows only half: the kit or a passkey first
    return slots.map((one) => ({ one, kek: () => passKek(passphrase, account, vid, one.params) }));
  },
  async kit({ kit }, slots, { vid }) {
    const secret = await kitSecret(kit);
    const kek = await kitKek(secret, vid);
    wipe(secret);
    return slots.map((one) => ({ one, kek: async () => kek }));
  },
  async passkey(_, slots, { vid }) {
    const { output, cred_id } = await passkeyOutput(slots);
    const kek = await prfKek(output, vid);
    wipe(output);
    return slots.filter(({ params }) => params.cred_id === cred_id).map((one) => ({ one, kek: async () => kek }));
  },
};

/** {raws, way}: the vault keys, to be wiped by the caller, and the way they came by, with its key. */
async function rawsBy(how, state, store) {
  const kind = ["passphrase", "kit", "passkey"].find((one) => one in how);
  const slots = state.slots.filter((one) => one.kind === kind).slice(0, TRIED);
  if (!slots.length) refuse("no-such-way", { kind });
  for (const { one, kek } of await KEYS[kind](how, slots, { store, vid: state.vid })) {
    const key = await kek();
    try {
      return { raws: await openedSlot(one.jwe, { vid: state.vid, slot: one.slot_id }, key), way: { ...one, kek: key } };
    } catch (problem) {
      if (problem.code !== "not-genuine") throw problem;
    }
  }
  return refuse("shut", { kind });
}

/** Open the notebook. Refused "shut" (where.kind) when what was given does not open it. accept: see Vault.open. */
export async function unlock(how, { server, store, accept = false }) {
  const state = await server.state();
  const known = await store.known();
  if (!state.vid) refuse(known ? "vanished" : "none");
  if (known && known !== state.vid) refuse("other-notebook");
  const { raws, way } = await rawsBy(how, state, store).catch((problem) => {
    if (problem.code === "shut") server.event("unlock-failed");
    throw problem;
  });
  try {
    const vault = await Vault.open({ state, ring: await ringOf(raws), store, server, accept });
    Object.assign(vault, { ways: [way], anchors: state.anchors });
    await enrol(vault);
    server.event("opened");
    return vault;
  } finally {
    wipe(...raws.map(({ k }) => k));
  }
}

/** This device may use the passphrase from now on. */
async function enrol(vault) {
  const account = unb64(vault.root.as);
  await vault.store.keepAccount(vault.vid, await accountKey(account));
  wipe(account);
}

/** With the raw vault keys, after a fresh unlock; they are wiped whatever happens. */
export async function withKeys(vault, how, act) {
  await vault.refresh();
  const { raws, way } = await rawsBy(how, { vid: vault.vid, slots: vault.slots }, vault.store);
  try {
    if ((await ringOf(raws)).primary !== vault.ring.primary) refuse("foreign-key");
    return await act(raws, way);
  } finally {
    wipe(...raws.map(({ k }) => k));
  }
}

/** Is it the author who sits here? For plain export, and for showing the account secret. */
export const proveAgain = (vault, how) => withKeys(vault, how, () => true);

/**
 * After "new-key": the notebook got a new key in another window or on another device. Takes it into this open notebook; what was typed here
 * stays, and drafts that were sealed meanwhile are sealed anew.
 */
export async function rejoin(vault, how) {
  const { raws, way } = await rawsBy(how, await vault.server.state(), vault.store);
  try {
    const fresh = await ringOf(raws);
    vault.ring = { ...fresh, keys: new Map([...vault.ring.keys, ...fresh.keys]) };
    vault.ways = [way];
    await vault.refresh();
    await enrol(vault);
    await resealDrafts(vault);
  } finally {
    wipe(...raws.map(({ k }) => k));
  }
}
