// What bench measures in a browser, against a server inside the page: sealing, opening and this device's storage, no network.
import { addPasskey, carryOut, planRotation } from "../../../holdspace/web/psychotherapy/page/rotation.js";
import { Search } from "../../../holdspace/web/psychotherapy/page/search.js";
import { tend } from "../../../holdspace/web/psychotherapy/page/tend.js";
import { unlock } from "../../../holdspace/web/psychotherapy/page/unlock.js";
import { PASSPHRASE, sheet, smallNotebook, typedBack } from "./notebook.mjs";

const CLIENTS = 40;
const BATCH = 100;
const words = (count) =>
  Array.from({ length: count }, (_, at) => ["river", "lamp", "quiet", "stair", "window", "kite"][(at * 7) % 6]).join(
    " ",
  );
let book;

const timed = async (act) => {
  const start = performance.now();
  await act();
  return performance.now() - start;
};

async function times(count, act) {
  const all = [];
  for (let at = 0; at < count; at++) all.push(await timed(() => act(at)));
  return all;
}

/** Fill a notebook with so many notes of about 2 KB, over 40 clients. */
async function fill(notes) {
  book = await smallNotebook({ passphrase: true });
  const clients = Array.from({ length: CLIENTS }, () => crypto.randomUUID());
  for (let made = 0; made < notes; made += BATCH)
    await book.vault.change(async (next) => {
      for (let at = made; at < Math.min(notes, made + BATCH); at++)
        await next.note(
          sheet({
            client: clients[at % CLIENTS],
            title: `Leaf ${at}`,
            body: `${at === 77 ? "heliotrope " : ""}${words(330)}`,
          }),
          null,
        );
    });
  await tend(book.vault);
  return book.vault.list().length;
}

const opening = (how) => unlock(how, book);

const measures = {
  fill,
  passphrase: (count) => times(count, () => opening({ passphrase: PASSPHRASE })),
  async passkey(count) {
    await addPasskey(book.vault, { kit: book.kit }, "Bench");
    return times(count, () => opening({ passkey: true }));
  },
  /** The floor: as many frames of 4 KiB opened by AES-GCM and nothing else. */
  async floor(notes) {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const how = { name: "AES-GCM", iv: new Uint8Array(12) };
    const one = await crypto.subtle.encrypt(how, key, new Uint8Array(4096));
    return times(3, async () => {
      for (let at = 0; at < notes; at += 250)
        await Promise.all(Array.from({ length: 250 }, () => crypto.subtle.decrypt(how, key, one)));
    });
  },
  async open(count) {
    const vault = await opening({ kit: book.kit });
    const list = vault.list();
    return times(count, (at) => vault.note(list[(at * 37) % list.length]));
  },
  async save(count) {
    const { vault } = book;
    const [first] = vault.list();
    const note = await vault.note(first);
    let entry = first;
    return times(count, async (at) => {
      entry = await vault.save({ ...note, body: `${note.body} ${at}` }, entry);
    });
  },
  /** The first search of a sitting, which opens every note; and the ones after it. */
  async search() {
    const vault = await opening({ kit: book.kit });
    const search = new Search(vault);
    const first = await timed(async () => {
      const found = await search.find("heliotrope");
      if (found.length !== 1) throw new Error(`found ${found.length}`);
    });
    return { first, more: await times(20, () => search.find("river quiet")) };
  },
  async rotate() {
    const { vault, kit } = book;
    await vault.refresh();
    const plan = await planRotation(vault, { kit });
    await plan.passphrase(PASSPHRASE);
    await typedBack(plan);
    book.kit = await plan.kit();
    const took = await timed(async () => {
      await carryOut(plan, vault);
      await tend(vault);
    });
    plan.wipe();
    return { took, keys: vault.ring.keys.size, notes: vault.list().length };
  },
};

export { measures };
