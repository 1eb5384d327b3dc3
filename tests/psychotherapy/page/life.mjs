// The life of a notebook, each part a short story that ends with a word of what was seen.
import { Quiet } from "../../../holdspace/web/psychotherapy/check/quiet.js";
import { giveBack } from "../../../holdspace/web/psychotherapy/page/back.js";
import { draftsOf, dropDraft, keepDraft } from "../../../holdspace/web/psychotherapy/page/drafts.js";
import { headerOf, OBJECT } from "../../../holdspace/web/psychotherapy/page/envelope.js";
import { anchorsOf, keepAnchors } from "../../../holdspace/web/psychotherapy/page/history.js";
import { Refused } from "../../../holdspace/web/psychotherapy/page/problems.js";
import {
  carryOut,
  changePassphrase,
  planKit,
  planRotation,
} from "../../../holdspace/web/psychotherapy/page/rotation.js";
import { Search } from "../../../holdspace/web/psychotherapy/page/search.js";
import { tend } from "../../../holdspace/web/psychotherapy/page/tend.js";
import { rejoin, unlock } from "../../../holdspace/web/psychotherapy/page/unlock.js";
import { removeWay } from "../../../holdspace/web/psychotherapy/page/ways.js";
import { device, PASSPHRASE, sheet, smallNotebook, typedBack, wordsOf } from "./notebook.mjs";

const OTHER = "another lantern, another stair";
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const code = (promise) =>
  promise.then(
    () => "went through",
    (problem) => problem.code ?? `${problem}`,
  );
const opened = ({ server, store }, how) => unlock(how, { server, store });
const elsewhere = async (book, how = { kit: book.kit }) => unlock(how, { server: book.server, store: await device() });

/** The server does it, and the answer is lost on the way. */
async function lost(server, act) {
  const { post } = server;
  server.post = async (what, body) => {
    const answer = await post.call(server, what, body);
    if (what === "commit") throw new Refused("offline");
    return answer;
  };
  const found = await code(act());
  server.post = post;
  return found;
}

async function rotating(book, words = OTHER) {
  const plan = await planRotation(book.vault, { kit: book.kit });
  await plan.passphrase(words);
  await typedBack(plan);
  await carryOut(plan, book.vault);
  book.kit = await plan.kit();
  plan.wipe();
}

export const LIFE = {
  "sixty-four objects from the first day, and never fewer; a power of two": [
    "64 64 128 128",
    async () => {
      const { server, vault, clients } = await smallNotebook();
      const seen = [server.objects.size];
      await vault.remove(vault.list()[0]);
      seen.push(server.objects.size);
      await vault.change(async (next) => {
        for (let at = 0; at < 60; at++) await next.note(sheet({ client: clients[0] }), null);
      });
      seen.push(server.objects.size);
      for (const one of vault.list().slice(0, 40)) await vault.remove(one);
      return [...seen, server.objects.size].join(" ");
    },
  ],
  "a jump from 512 to 1,024 comes in commits the server takes": [
    "1024",
    async () => {
      const { server, vault, clients } = await smallNotebook();
      for (let made = 0; made < 520; made += 130)
        await vault.change(async (next) => {
          for (let at = 0; at < 130; at++) await next.note(sheet({ client: clients[at % 2] }), null);
        });
      await tend(vault);
      return `${server.objects.size}`;
    },
  ],
  "deleting and writing look alike: as many objects go as come": [
    "same",
    async () => {
      const { server, vault, clients } = await smallNotebook();
      const changes = [];
      const { post } = server;
      server.post = (what, body) => {
        if (what === "commit")
          changes.push([body.put.filter(([oid]) => !server.objects.has(oid)).length, body.del.length]);
        return post.call(server, what, body);
      };
      await vault.save(sheet({ client: clients[0] }), null);
      await vault.remove(vault.list()[0]);
      return same(changes[0], changes[1]) && same(changes[0], [1, 1]) ? "same" : JSON.stringify(changes);
    },
  ],
  "a deleted note is gone from the server, the list and this device": [
    "gone",
    async () => {
      const { server, store, vault } = await smallNotebook();
      const [entry] = vault.list();
      await vault.note(entry);
      await vault.remove(entry);
      const left = server.objects.has(entry.oid) || vault.entry(entry.oid) || (await store.objects([entry.oid])).size;
      return left || !vault.root.gone.includes(entry.oid) ? "still there" : "gone";
    },
  ],
  "two devices change one note: a conflict with theirs, and nothing lost": [
    "conflict theirs",
    async () => {
      const book = await smallNotebook();
      const other = await elsewhere(book);
      const [entry] = book.vault.list();
      const note = await book.vault.note(entry);
      const theirs = await other.save(
        { ...note, body: "theirs", modified: "later" },
        { ...entry, modified: note.modified },
      );
      const said = await book.vault
        .save({ ...note, body: "mine" }, { ...entry, modified: note.modified })
        .catch((problem) => problem);
      return `${said.code} ${(await book.vault.note(said.where.theirs)).body}${said.where.theirs.sha === theirs.sha ? "" : "?"}`;
    },
  ],
  "two devices change two notes: both stand": [
    "both",
    async () => {
      const book = await smallNotebook();
      const other = await elsewhere(book);
      const [one, two] = book.vault.list();
      await other.save({ ...(await other.note(two)), body: "theirs" }, two);
      await book.vault.save({ ...(await book.vault.note(one)), body: "mine" }, one);
      const words = await wordsOf(book.vault);
      return words[one.oid].endsWith("mine") && words[two.oid].endsWith("theirs") ? "both" : JSON.stringify(words);
    },
  ],
  "a note deleted elsewhere while it is written: told, with nothing of theirs": [
    "conflict null",
    async () => {
      const book = await smallNotebook();
      const other = await elsewhere(book);
      const [entry] = book.vault.list();
      const note = await book.vault.note(entry);
      await other.remove(entry);
      const said = await book.vault.save(note, entry).catch((problem) => problem);
      return `${said.code} ${said.where.theirs}`;
    },
  ],
  "an answer lost on the way: saved again, once": [
    "offline 6 after",
    async () => {
      const { server, vault } = await smallNotebook();
      const note = sheet({ body: "before" });
      const first = await lost(server, () => vault.save(note, null));
      await vault.save({ ...note, body: "after" }, null);
      return `${first} ${vault.list().length} ${(await vault.note(vault.entry(note.oid))).body}`;
    },
  ],
  "a note moves to another client": [
    "moved, and the empty list is gone",
    async () => {
      const { server, vault } = await smallNotebook();
      const only = sheet();
      const entry = await vault.save(only, null);
      const lists = vault.indexes.size;
      const [{ client }] = vault.list().filter((one) => one.client !== only.client);
      await vault.save({ ...only, client }, { ...entry, modified: only.modified });
      const moved = vault.entry(only.oid).client === client && vault.list().length === 6 && server.objects.size === 64;
      return moved && vault.indexes.size === lists - 1 ? "moved, and the empty list is gone" : "not moved";
    },
  ],
  "a draft is sealed on this device, found again, and dropped": [
    "half a sentence, 0",
    async () => {
      const { store, vault } = await smallNotebook();
      const [entry] = vault.list();
      await keepDraft(vault, {
        note: { ...(await vault.note(entry)), body: "half a sentence" },
        base: entry,
        page: "p",
        at: "t",
      });
      const [draft] = await draftsOf(vault);
      const plain = JSON.stringify(await store.drafts()).includes("half");
      await dropDraft(vault, draft.oid, draft.page);
      return plain ? "PLAIN ON DISK" : `${draft.note.body}, ${(await draftsOf(vault)).length}`;
    },
  ],
  "a new key: all resealed, the old kit and passphrase open nothing, drafts stay": [
    "1 key, 64 objects, shut, shut, right, half",
    async () => {
      const book = await smallNotebook({ passphrase: true });
      const { server, vault, kit } = book;
      const right = await wordsOf(vault);
      const [entry] = vault.list();
      await keepDraft(vault, { note: { ...(await vault.note(entry)), body: "half" }, base: entry, page: "p", at: "t" });
      await rotating(book);
      await tend(vault);
      const again = await opened(book, { passphrase: OTHER });
      const shut = [
        await code(unlock({ kit }, { server, store: await device() })),
        await code(opened(book, { passphrase: PASSPHRASE })),
      ];
      const words = same(await wordsOf(again), right) ? "right" : "WRONG";
      return `${again.ring.keys.size} key, ${server.objects.size} objects, ${shut.join(", ")}, ${words}, ${(await draftsOf(again))[0].note.body}`;
    },
  ],
  "a new key for three hundred clients with a note each: commits that the server takes, and what is saved meanwhile stands":
    [
      "1 key, right, all under it",
      async () => {
        const book = await smallNotebook({ passphrase: true });
        const { server, vault } = book;
        for (let made = 0; made < 300; made += 150)
          await vault.change(async (next) => {
            for (let at = 0; at < 150; at++) await next.note(sheet({ title: `${made + at}` }), null);
          });
        await tend(vault);
        await rotating(book);
        const last = [...vault.entries.values()].at(-1);
        const { post } = server;
        let saved;
        server.post = async (what, body) => {
          const newer = { ...(saved ? {} : await vault.note(last)), body: "newer" };
          if (what === "commit") saved ??= vault.save(newer, last);
          return post.call(server, what, body);
        };
        await tend(vault);
        await saved;
        const again = await opened(book, { passphrase: OTHER });
        const words = await wordsOf(again);
        const right = Object.keys(words).length === 305 && words[last.oid].endsWith("newer");
        const kids = [...server.objects.values()].map(([, , jwe]) => headerOf(jwe, OBJECT).kid);
        const all = kids.every((kid) => kid === again.ring.primary);
        return `${again.ring.keys.size} key, ${right ? "right" : "WRONG"}, ${all ? "all under it" : "some under the old"}`;
      },
    ],
  "a new key, and a crash in the middle: the next opening goes on": [
    "offline 2 1 1 right",
    async () => {
      const book = await smallNotebook({ passphrase: true });
      const right = await wordsOf(book.vault);
      await rotating(book);
      const crashed = await lost(book.server, () => tend(book.vault));
      const next = await opened(book, { passphrase: OTHER });
      const before = next.ring.keys.size;
      await tend(next);
      const byKit = await elsewhere(book);
      await tend(byKit);
      return `${crashed} ${before} ${next.ring.keys.size} ${byKit.ring.keys.size} ${same(await wordsOf(byKit), right) ? "right" : "WRONG"}`;
    },
  ],
  "a new key while another window writes: it goes on, and its draft opens": [
    "new-key saved typed elsewhere",
    async () => {
      const book = await smallNotebook({ passphrase: true });
      const other = await opened(book, { passphrase: PASSPHRASE });
      const [entry] = other.list();
      const note = await other.note(entry);
      const base = { ...entry, modified: note.modified };
      const typed = { ...note, body: "typed elsewhere" };
      await rotating(book);
      await tend(book.vault);
      const stopped = await code(other.save(typed, base));
      await keepDraft(other, { note: typed, base, page: "p", at: "t" });
      await rejoin(other, { passphrase: OTHER });
      const [draft] = await draftsOf(await opened(book, { passphrase: OTHER }));
      const saved = await other.save(typed, base);
      return `${stopped} ${(await other.note(saved)).body === typed.body ? "saved" : "NOT SAVED"} ${draft.note?.body}`;
    },
  ],
  "another tab's older sight does not lower the mark": [
    "kept",
    async () => {
      const { store, vault } = await smallNotebook();
      await store.keepMark(vault.vid, { gen: 1, sha: "older" });
      return (await store.mark(vault.vid)).gen === vault.gen ? "kept" : "LOWERED";
    },
  ],
  "a new kit: the old one opens nothing, the key stays": [
    "shut 1 right",
    async () => {
      const book = await smallNotebook({ passphrase: true });
      const right = await wordsOf(book.vault);
      const plan = await planKit(book.vault, { passphrase: PASSPHRASE });
      await plan.passphrase(PASSPHRASE);
      await typedBack(plan);
      await carryOut(plan, book.vault);
      const fresh = await unlock({ kit: await plan.kit() }, { server: book.server, store: await device() });
      plan.wipe();
      return `${await code(elsewhere(book))} ${fresh.ring.epoch} ${same(await wordsOf(fresh), right) ? "right" : "WRONG"}`;
    },
  ],
  "no new kit without its rehearsal": [
    "not-rehearsed kit",
    async () => {
      const book = await smallNotebook({ passphrase: true });
      const plan = await planKit(book.vault, { kit: book.kit });
      await plan.passphrase(PASSPHRASE);
      const early = await code(carryOut(plan, book.vault));
      return `${early} ${await code(plan.rehearse({ [plan.asked[0]]: "0000", [plan.asked[1]]: "0000" }))}`;
    },
  ],
  "another passphrase: the old one opens nothing": [
    "shut right",
    async () => {
      const book = await smallNotebook({ passphrase: true });
      const right = await wordsOf(book.vault);
      await changePassphrase(book.vault, { passphrase: PASSPHRASE }, OTHER);
      const old = await code(opened(book, { passphrase: PASSPHRASE }));
      return `${old} ${same(await wordsOf(await opened(book, { passphrase: OTHER })), right) ? "right" : "WRONG"}`;
    },
  ],
  "composed and decomposed letters are one passphrase": [
    "opened",
    async () => {
      const book = await smallNotebook({ passphrase: true });
      await changePassphrase(book.vault, { kit: book.kit }, "caf\u00e9 cre\u0300me");
      return (await opened(book, { passphrase: "cafe\u0301 cr\u00e8me" })) && "opened";
    },
  ],
  "neither the kit nor the last daily way can be removed": [
    "last-way last-way",
    async () => {
      const { server, vault } = await smallNotebook({ passphrase: true });
      const refused = [...server.slots.keys()].map((id) => code(removeWay(vault, id)));
      return (await Promise.all(refused)).join(" ");
    },
  ],
  "a restored backup: told, and after asking this device gives back what it has": [
    "older-state 2 newer",
    async () => {
      const book = await smallNotebook();
      const { server, vault } = book;
      const [one, two] = vault.list();
      const old = server.kept();
      await vault.save({ ...(await vault.note(one)), body: "newer" }, one);
      const fresh = await vault.save(sheet({ body: "made since" }), null);
      await vault.remove(two);
      server.put(old);
      const told = await code(opened(book, { kit: book.kit }));
      const again = await unlock({ kit: book.kit }, { server, store: book.store, accept: true });
      const given = await giveBack(again);
      const words = await wordsOf(again);
      const whole = words[fresh.oid]?.endsWith("made since") && !words[two.oid] && words[one.oid].endsWith("newer");
      return `${told} ${given} ${whole ? "newer" : JSON.stringify(words)}`;
    },
  ],
  "days of the log are kept in the notebook": [
    "2 anchors",
    async () => {
      const { server, vault } = await smallNotebook();
      await keepAnchors(vault, [{ day: "2026-11-24", salt: "a" }]);
      await keepAnchors(vault, [
        { day: "2026-11-25", salt: "b" },
        { day: "2026-11-24", salt: "a" },
      ]);
      return `${(await anchorsOf(vault)).length} anchors${server.objects.size === 64 ? "" : " too many objects"}`;
    },
  ],
  "what is silenced in all notes is kept in the notebook, one object of it, and lives through a new key": [
    "medication,test_result then nothing; 64 objects",
    async () => {
      const book = await smallNotebook();
      const quietOf = async (vault) => {
        const quiet = new Quiet({ sitting: { vault }, current: () => null });
        await quiet.opened();
        return quiet;
      };
      const first = await quietOf(book.vault);
      await first.silence("author", { kind: "medication", sentence: "" });
      await first.silence("author", { kind: "test_result", sentence: "" });
      await rotating(book);
      await tend(book.vault, () => {});
      const vault = await elsewhere(book);
      const kept = [...(await quietOf(vault)).always].join();
      await (await quietOf(vault)).again("author");
      const none = (await quietOf(vault)).always.size ? "something" : "nothing";
      return `${kept} then ${none}; ${book.server.objects.size} objects`;
    },
  ],
  "search finds words in titles and texts, without marks and capitals": [
    "1 1 0 2",
    async () => {
      const { vault } = await smallNotebook();
      await vault.save(sheet({ title: "Émile", body: "Ein Straßenfest, naïve. ".repeat(20) }), null);
      await vault.save(sheet({ title: "Émile again", body: "" }), null);
      const search = new Search(vault);
      const found = [];
      for (const words of ["emile again", "NAIVE straßen", "nowhere", "emile"])
        found.push((await search.find(words)).length);
      return found.join(" ");
    },
  ],
  "a million letters are kept; four million are refused": [
    "1000000 too-large",
    async () => {
      const { vault } = await smallNotebook();
      const wide = await vault.save(sheet({ body: "x".repeat(1_000_000) }), null);
      return `${(await vault.note(wide)).body.length} ${await code(vault.save(sheet({ body: "x".repeat(4_000_000) }), null))}`;
    },
  ],
  "each person of a shared computer has a place of their own": [
    "none null",
    async () => {
      const book = await smallNotebook();
      const theirs = await device();
      return `${(await theirs.objects([book.vault.list()[0].oid])).size ? "seen" : "none"} ${await theirs.known()}`;
    },
  ],
  "a device that forgets, forgets all": [
    "null undefined 0",
    async () => {
      const { store, vault } = await smallNotebook({ passphrase: true });
      await store.forgetAll();
      return `${await store.known()} ${await store.account(vault.vid)} ${(await store.objects(vault.list().map(({ oid }) => oid))).size}`;
    },
  ],
};
