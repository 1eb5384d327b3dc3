// A small notebook of invented words, founded and written through the page's own code.
import { plainExport, sealedExport } from "../../../holdspace/web/psychotherapy/page/export.js";
import { found, planNotebook } from "../../../holdspace/web/psychotherapy/page/founding.js";
import { openStore } from "../../../holdspace/web/psychotherapy/page/store.js";
import { unlock } from "../../../holdspace/web/psychotherapy/page/unlock.js";
import { Fake } from "./fake.mjs";

export const PASSPHRASE = "a lantern on the third stair";
export const device = () => openStore(crypto.randomUUID());

export const sheet = (more = {}) => ({
  oid: crypto.randomUUID(),
  client: crypto.randomUUID(),
  session: null,
  date: "2026-11-23",
  title: "After the storm",
  body: "The kite came back by itself.",
  created: "2026-11-23T10:00:00Z",
  modified: "2026-11-23T10:00:00Z",
  dismissed: [],
  ...more,
});

export async function typedBack(plan) {
  const kit = (await plan.kit()).split(" ");
  return plan.rehearse(Object.fromEntries(plan.asked.map((group) => [group, kit[group]])));
}

/** {server, store, kit, vault, notes}: with two clients and five notes. */
export async function smallNotebook({ passphrase = false } = {}) {
  const server = new Fake();
  const store = await device();
  const plan = await planNotebook();
  const kit = await plan.kit();
  if (passphrase) await plan.passphrase(PASSPHRASE);
  else plan.ways.push(plan.ways[0]); // the kit stands for a daily way where nobody types a passphrase
  await typedBack(plan);
  if (!passphrase) plan.ways.length = 1;
  plan.ready = () => {};
  await found(plan, { server, store, label: "Test" });
  plan.wipe();
  const vault = await unlock({ kit }, { server, store });
  const clients = [crypto.randomUUID(), crypto.randomUUID()];
  for (let number = 0; number < 5; number++)
    await vault.save(sheet({ client: clients[number % 2], title: `Leaf ${number}`, body: `Words ${number}` }), null);
  return { server, store, kit, vault, clients };
}

/** Every note that can be read, by oid: what must never be wrong. */
export async function wordsOf(vault) {
  const notes = await vault.notes(vault.list());
  return Object.fromEntries([...notes].map(([oid, { title, body }]) => [oid, `${title}: ${body}`]));
}

/** A notebook as its author takes it away: the exported file, and what opens it. */
export async function exported() {
  const { vault, kit } = await smallNotebook({ passphrase: true });
  const words = await wordsOf(vault);
  const wide = { client: crypto.randomUUID(), title: "Ünë 物語", body: "y".repeat(200_000) };
  const { oid } = await vault.save(sheet(wide), null);
  const file = await (await sealedExport(vault)).text();
  const plain = await (await plainExport(vault)).text();
  return {
    file,
    plain,
    kit,
    passphrase: PASSPHRASE,
    account: vault.root.as,
    words: { ...words, [oid]: `${wide.title}: ${wide.body}` },
  };
}
