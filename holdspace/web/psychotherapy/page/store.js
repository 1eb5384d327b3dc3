// What this device keeps: sealed texts, how far it has seen, the account key (a key no script can read), sealed drafts. Nothing plain, and never a vault key.
import { b64, digest, utf8 } from "./bytes.js";
import { refuse } from "./problems.js";

const MANY = 300; // from here on all between the first and the last are read at once
const TABLES = ["marks", "objects", "accounts", "drafts"];

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

/** person: whoever is signed in; on a shared computer each has a place of their own. */
export async function openStore(person) {
  const name = `notebook-${b64(await digest(utf8(`hs/v1/device\0${person}`)))}`;
  try {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const table of TABLES) request.result.createObjectStore(table);
    };
    const store = new Store(await done(request));
    await store.known(); // some private windows open, and then refuse
    return store;
  } catch {
    return refuse("no-storage");
  }
}

export class Store {
  constructor(database) {
    this.database = database;
    this.full = false; // no room for more sealed texts: all still works, with more fetching
    database.onversionchange = () => database.close();
  }

  #read(table, act) {
    return act(this.database.transaction(table).objectStore(table));
  }

  async #write(tables, act, durability = "relaxed") {
    const transaction = this.database.transaction(tables, "readwrite", { durability });
    act(...[tables].flat().map((table) => transaction.objectStore(table)));
    await ended(transaction);
  }

  /** What may fail on a full disk without a word being lost. */
  async #tried(...what) {
    await this.#write(...what).catch(() => {
      this.full = true;
    });
  }

  /** The notebook this device has seen, or null. */
  async known() {
    return (await this.#read("marks", (marks) => done(marks.getAllKeys())))[0] ?? null;
  }

  /** {gen, sha, root} of the highest generation seen. */
  mark(vid) {
    return this.#read("marks", (marks) => done(marks.get(vid)));
  }

  /** It never falls, whatever another tab has seen meanwhile; but when the author accepted an older state (lower). */
  keepMark(vid, mark, lower = false) {
    return this.#tried("marks", (marks) => {
      marks.get(vid).onsuccess = ({ target }) => {
        if (lower || !(target.result?.gen > mark.gen)) marks.put(mark, vid);
      };
    });
  }

  /** Map(oid → text) of those that are here. */
  async objects(oids) {
    if (!oids.length) return new Map();
    const transaction = this.database.transaction("objects").objectStore("objects");
    const few = () => Promise.all(oids.map((oid) => done(transaction.get(oid))));
    const wanted = new Set(oids.toSorted());
    const [first, last] = [[...wanted][0], [...wanted].at(-1)];
    const pairs = await (oids.length < MANY ? few() : done(transaction.getAll(IDBKeyRange.bound(first, last))));
    return new Map(pairs.filter((pair) => pair && wanted.has(pair[0])));
  }

  async keepObjects(texts) {
    if (!texts.size) return;
    const keep = (objects) => {
      for (const pair of texts) objects.put(pair, pair[0]); // with its oid beside it: one reading gives both
    };
    await this.#tried("objects", keep);
  }

  forget(oids) {
    return this.#tried("objects", (objects) => {
      for (const oid of oids) objects.delete(oid);
    });
  }

  /** Sealed texts that belong to nothing any more go. */
  async keepOnly(oids) {
    const wanted = new Set(oids);
    const all = await this.#read("objects", (objects) => done(objects.getAllKeys()));
    const gone = all.filter((oid) => !wanted.has(oid));
    if (gone.length) await this.forget(gone);
  }

  /** The account key: an HMAC key that no script can read again. */
  account(vid) {
    return this.#read("accounts", (accounts) => done(accounts.get(vid)));
  }

  keepAccount(vid, key) {
    return this.#tried("accounts", (accounts) => accounts.put(key, vid));
  }

  /** draft: {oid, page, rev, jwe}, sealed. Refused "storage-full" when it could not be kept. */
  async keepDraft(draft) {
    const keep = (drafts) => drafts.put(draft, [draft.oid, draft.page]);
    await this.#write("drafts", keep, "strict").catch((problem) =>
      refuse(problem?.name === "QuotaExceededError" ? "storage-full" : "no-storage"),
    );
  }

  drafts() {
    return this.#read("drafts", (drafts) => done(drafts.getAll()));
  }

  dropDraft({ oid, page }) {
    return this.#tried("drafts", (drafts) => drafts.delete([oid, page]));
  }

  /** This device forgets the notebook: sealed texts, mark, account key, drafts. */
  forgetAll() {
    return this.#write(TABLES, (...tables) => {
      for (const table of tables) table.clear();
    });
  }
}
