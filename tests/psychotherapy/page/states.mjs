// Attacks on the whole: a server that shows old states, other states, ways in that nobody set, and answers what it likes.
import { carryOut, planRotation } from "../../../holdspace/web/psychotherapy/page/rotation.js";
import { tend } from "../../../holdspace/web/psychotherapy/page/tend.js";
import { unlock } from "../../../holdspace/web/psychotherapy/page/unlock.js";
import { device, PASSPHRASE, sheet, smallNotebook, typedBack, wordsOf } from "./notebook.mjs";

const opens = (how, { server, store }) =>
  unlock(how, { server, store }).then(async (vault) => [vault, await wordsOf(vault)]);

/** [name, expected, run]: run opens and reads everything; expected: the code of the refusal, or what the author is shown. */
export async function stateAttacks() {
  const book = await smallNotebook({ passphrase: true });
  const { server, vault, store, kit } = book;
  const first = server.kept();
  const [leaf, other] = vault.list();
  await vault.save({ ...(await vault.note(leaf)), body: "newer words" }, leaf);
  const good = server.kept();
  const right = await wordsOf(vault);
  const stranger = await smallNotebook();
  const lists = [...vault.indexes.keys()];
  const [kitSlot, passSlot] = ["kit", "passphrase"].map((kind) =>
    [...good.slots.values()].find((one) => one.kind === kind),
  );
  const attacks = {};

  /** A fresh device unless it has a mark; whatever opens must read right. */
  const attack = (name, expected, change, { how = { kit }, seen = false } = {}) => {
    attacks[name] = [
      expected,
      async () => {
        server.put(good);
        await change(server);
        const [found, words] = await opens(how, { server, store: seen ? store : await device() });
        const wrong =
          Object.keys(right).some((oid) => words[oid] !== right[oid]) ||
          Object.keys(words).length !== Object.keys(right).length;
        if (wrong) return "WRONG TEXT";
        return found.apart
          ? Object.entries(found.apart)
              .filter(([, kinds]) => kinds.length)
              .map(([one]) => one)
              .join()
          : "opened";
      },
    ];
  };
  const row = (oid, change) => (one) => one.objects.set(oid, change(one.objects.get(oid)));
  const state = (change) => (one) => {
    one.cheat.state = (said) => ({ ...said, ...change(said) });
  };
  const slot = (id, change) => (one) => one.slots.set(id, { ...one.slots.get(id), ...change(one.slots.get(id)) });
  const params = (change) => slot(passSlot.slot_id, ({ params: before }) => ({ params: { ...before, ...change } }));
  const pass = { how: { passphrase: PASSPHRASE }, seen: true };

  attack("control: nothing is wrong", "opened", () => {});
  attack("control: the passphrase opens", "opened", () => {}, pass);
  attack("two notes exchanged", "not-the-one", (one) => {
    const [a, b] = [leaf, other].map(({ oid }) => one.objects.get(oid));
    one.objects.set(leaf.oid, [leaf.oid, a[1], b[2]]).set(other.oid, [other.oid, b[1], a[2]]);
  });
  attack("two lists exchanged", "not-the-one", (one) => {
    const [a, b] = lists.map((oid) => one.objects.get(oid));
    one.objects.set(a[0], [a[0], a[1], b[2]]).set(b[0], [b[0], b[1], a[2]]);
  });
  attack("an old version of a note", "not-the-one", (one) => one.objects.set(leaf.oid, first.objects.get(leaf.oid)));
  attack("an old list", "not-the-one", (one) => {
    for (const oid of lists) one.objects.set(oid, first.objects.get(oid));
  });
  attack("an old root under the new number", "misplaced", (one) => one.objects.set("root", first.objects.get("root")));
  attack("the whole of yesterday, to a device that saw today", "older-state", (one) => one.put(first), { seen: true });
  attack(
    "a raised generation",
    "misplaced",
    state(({ gen }) => ({ gen: gen + 1 })),
  );
  attack(
    "a lowered generation",
    "misplaced",
    state(({ gen }) => ({ gen: gen - 1 })),
  );
  attack("a note withheld", "missing", (one) => one.objects.delete(leaf.oid));
  attack("a list withheld", "missing", (one) => one.objects.delete(lists[0]));
  attack(
    "another author's note",
    "not-the-one",
    row(leaf.oid, ([oid, rev]) => [oid, rev, stranger.server.objects.get(stranger.vault.list()[0].oid)[2]]),
  );
  attack("another author's root", "foreign-key", (one) => one.objects.set("root", stranger.server.objects.get("root")));
  attack(
    "another author's whole notebook",
    "shut",
    state(() => stranger.server.on_state()),
  );
  attack(
    "another notebook on a device that knows ours",
    "other-notebook",
    state(() => stranger.server.on_state()),
    { seen: true },
  );
  attack(
    "no notebook at all, to a device that knows one",
    "vanished",
    state(() => ({ vid: null })),
    { seen: true },
  );
  attack(
    "a note cut short",
    "not-the-one",
    row(leaf.oid, ([oid, rev, jwe]) => [oid, rev, jwe.slice(0, -20)]),
  );
  attack(
    "a note of no letters",
    "not-the-one",
    row(leaf.oid, ([oid, rev]) => [oid, rev, ""]),
  );
  attack("a note told twice, the second time otherwise", "not-the-one", (one) => {
    one.cheat.fetch = ({ objects, more }) => ({
      more,
      objects: [...objects, ...objects.map(([oid, rev]) => [oid, rev, first.objects.get(leaf.oid)[2]])],
    });
  });
  attack("objects that nobody asked for", "opened", (one) => {
    one.cheat.fetch = ({ objects }) => ({ more: false, objects: [...objects, ...stranger.server.objects.values()] });
  });
  attack("objects that are no list", "malformed", (one) => {
    one.cheat.fetch = () => ({ objects: "none" });
  });
  attack("more and more, and nothing in it", "missing", (one) => {
    one.cheat.fetch = () => ({ objects: [], more: true });
  });
  attack(
    "a root that is no text",
    "malformed",
    state(() => ({ root: 7 })),
  );
  attack(
    "a generation that is no number",
    "malformed",
    state(() => ({ gen: "3" })),
  );
  attack(
    "a generation of a half",
    "malformed",
    state(() => ({ gen: 2.5 })),
  );
  attack(
    "slots that are no list",
    "malformed",
    state(() => ({ slots: {} })),
  );
  attack(
    "a slot that has the name of a prototype's member",
    "malformed",
    state(({ slots }) => ({ slots: [...slots, { ...slots[0], slot_id: "constructor" }] })),
  );

  attack("a way in added", "added", (one) =>
    one.slots.set("b", { ...kitSlot, slot_id: crypto.randomUUID(), kind: "will" }),
  );
  attack("a way in vanished", "vanished", (one) => one.slots.delete(passSlot.slot_id));
  attack(
    "a way in changed",
    "changed",
    slot(passSlot.slot_id, () => ({ jwe: kitSlot.jwe })),
  );
  attack(
    "a way in under another kind",
    "changed",
    slot(passSlot.slot_id, () => ({ kind: "will" })),
  );
  attack(
    "the slot of another notebook",
    "misplaced",
    slot(kitSlot.slot_id, () => ({ jwe: [...stranger.server.slots.values()][0].jwe })),
  );
  attack(
    "the passphrase's slot as the kit's",
    "misplaced",
    slot(kitSlot.slot_id, () => ({ jwe: passSlot.jwe })),
  );
  attack("no slot for the kit", "no-such-way", (one) => one.slots.delete(kitSlot.slot_id));
  attack("less memory for the passphrase", "weak-kdf", params({ m: 1024 }), pass);
  attack("fewer rounds for the passphrase", "weak-kdf", params({ t: 1 }), pass);
  attack("more lanes for the passphrase", "weak-kdf", params({ p: 4 }), pass);
  attack("another derivation", "weak-kdf", params({ kdf: "pbkdf2" }), pass);
  attack("the other Argon2", "weak-kdf", params({ kdf: "argon2i" }), pass);
  attack("no salt", "weak-kdf", params({ salt: "" }), pass);
  attack("memory as a text", "weak-kdf", params({ m: "65536" }), pass);
  attack("memory that would stop the browser", "weak-kdf", params({ m: 2 ** 31 }), pass);
  attack("rounds that would never end", "weak-kdf", params({ t: 10 ** 9 }), pass);
  attack("another salt", "shut", params({ salt: "AAAAAAAAAAAAAAAAAAAAAA" }), pass);
  attack("a wrong passphrase", "shut", () => {}, { how: { passphrase: "a lantern on the fourth stair" }, seen: true });
  attack("the right passphrase without the account secret", "no-account", () => {}, {
    how: { passphrase: PASSPHRASE },
  });
  attack("another notebook's kit", "shut", () => {}, { how: { kit: stranger.kit } });
  attacks["two states under one number"] = ["forked", forked(book, good, first)];
  return { attacks, book, good, first, right };
}

/** Two devices, each shown another continuation. */
const forked =
  ({ server, kit }, good, first) =>
  async () => {
    server.put(good);
    const store = await device();
    await unlock({ kit }, { server, store });
    server.put(first);
    const elsewhere = await unlock({ kit }, { server, store: await device() });
    await elsewhere.save(sheet({ title: "Fork" }), null);
    if (server.gen !== good.gen) return "no fork made";
    const [, words] = await opens({ kit }, { server, store });
    return words;
  };

/** What a server can answer to a commit, and what it can do with an old way in. */
export function commitAttacks({ book, good, first, right }) {
  const { server, kit } = book;
  const open = async () => {
    server.put(good);
    const store = await device();
    return { store, vault: await unlock({ kit }, { server, store }) };
  };
  const commit = (said) => async () => {
    const { vault } = await open();
    server.cheat.commit = said;
    await vault.save(sheet(), null);
    return "saved";
  };
  return {
    "a commit answered with another number": ["forked", commit((said) => ({ ...said, gen: said.gen + 4 }))],
    "a commit answered with no number": ["malformed", commit(() => ({ gen: "next" }))],
    "always somebody else first": ["busy", commit((said) => ({ gen: said.gen, status: 409 }))],
    "somebody else first, and an older state": [
      "older-state",
      async () => {
        const { vault } = await open();
        server.put(first);
        await vault.save(sheet(), null);
      },
    ],
    "somebody else first, and another notebook": [
      "other-notebook",
      async () => {
        const { vault } = await open();
        server.gen += 1;
        server.cheat.state = (said) => ({ ...said, vid: crypto.randomUUID() });
        await vault.save(sheet(), null);
      },
    ],
    "a commit said to be kept, and dropped": [
      "older-state",
      async () => {
        const { vault } = await open();
        await vault.save(sheet(), null);
        server.put(good);
        await vault.refresh();
      },
    ],
    "an object dropped after it was kept": [
      "missing",
      async () => {
        const { vault } = await open();
        const { oid } = await vault.save(sheet(), null);
        server.objects.delete(oid);
        await wordsOf(await unlock({ kit }, { server, store: await device() }));
      },
    ],
    "a sealed text altered on this device's disk": [
      "read from the server",
      async () => {
        const { store, vault } = await open();
        await wordsOf(vault);
        const oids = Object.keys(right);
        await store.keepObjects(new Map(oids.map((oid) => [oid, first.objects.get(oids[0])[2]])));
        const words = await wordsOf(await unlock({ kit }, { server, store }));
        return JSON.stringify(words) === JSON.stringify(right) ? "read from the server" : "WRONG TEXT";
      },
    ],
    "key export: the account key of a device": [
      "InvalidAccessError",
      async () => {
        const { store, vault } = await open();
        await crypto.subtle.exportKey("raw", await store.account(vault.vid));
      },
    ],
    "after a rotation: the old root, on a fresh device, by the new kit": [
      "foreign-key",
      rotated(book, good, async (one) => one.objects.set("root", good.objects.get("root"))),
    ],
    "after a rotation: the old kit": ["shut", rotated(book, good, () => {}, { old: true })],
    "after a rotation: the old kit and the old slots": [
      "foreign-key",
      rotated(book, good, (one) => one.slots.set(...[...good.slots][0]), { old: true }),
    ],
  };
}

const rotated =
  ({ server, kit }, good, change, { old = false } = {}) =>
  async () => {
    server.put(good);
    const vault = await unlock({ kit }, { server, store: await device() });
    const plan = await planRotation(vault, { kit });
    const fresh = await plan.kit();
    await typedBack(plan);
    plan.ready = () => {};
    await carryOut(plan, vault);
    plan.wipe();
    await tend(vault);
    await change(server);
    const [, words] = await opens({ kit: old ? kit : fresh }, { server, store: await device() });
    return words;
  };
