// The journal of a page: after every keystroke all that stands in the form, sealed (AES-256-GCM), on this device.
// Its key comes from the server, stays in this page's memory where no script can read it, and is never stored (decision 0025).
import { entries } from "./fields.js";
import { ask } from "./fragments.js";
import { openStore } from "./journal-store.js";

const OLD = 8 * 86_400_000; // by then the server has destroyed its key
const lockOf = (id) => `holdspace-journal-${id}`;
// After the frame that shows the key; a page nobody sees has no frames.
const shown = () =>
  new Promise((done) => {
    const unseen = setTimeout(done, 100);
    requestAnimationFrame(() => {
      clearTimeout(unseen);
      setTimeout(done);
    });
  });
const hex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
const bound = ({ id, note, person, key }) => new TextEncoder().encode([id, note, person, key].join(" "));

export class Journal {
  /** page: the editor. said: called when it changes whether this device keeps the words: "waiting" (for its key), "ready", "on" (some are kept) or "off". */
  constructor(page, said) {
    Object.assign(this, { page, said, state: "waiting", wanted: false, busy: false, keys: new Map() });
    this.person = document.querySelector("idle-lock")?.dataset.person ?? "";
    this.id = globalThis.crypto?.randomUUID?.() ?? "";
  }

  tell(state) {
    const changed = state !== this.state;
    this.state = state;
    if (changed) this.said();
  }

  /** Open it, or take the key of a new login. Returns what pages that are gone left of this note, the newest first. */
  async begin() {
    if (!this.page.dataset.journal) return [];
    try {
      this.store ??= await openStore();
      if (!this.held) this.held = navigator.locks.request(lockOf(this.id), () => new Promise(() => {})); // while this page lives
      const left = await this.orphans();
      if (!(await this.unlock(left))) return [];
      if (this.wanted || this.page.dirty) this.write(); // typed before the key came, even if the server has it by now
      if (this.state !== "on") this.tell("ready");
      return await this.readable(left);
    } catch {
      this.tell("off"); // a private window, a full disk, a browser without it
      return [];
    }
  }

  /** Entries of this note by this person whose pages are gone. */
  async orphans() {
    const living = new Set((await navigator.locks.query()).held.map((one) => one.name));
    const all = await this.store.all();
    for (const one of all) if (Date.now() - one.at > OLD) await this.store.remove(one.id);
    const mine = all.filter((one) => one.person === this.person && Date.now() - one.at <= OLD && one.id !== this.id);
    return mine.filter((one) => one.note === this.page.dataset.journal && !living.has(lockOf(one.id)));
  }

  /** Fetch the key of this login and those of the entries: bytes, id (16) and key (32) in turn, wiped once the browser holds them. */
  async unlock(left) {
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.page.form.elements.csrfmiddlewaretoken?.value ?? "");
    for (const id of new Set(left.map((one) => one.key))) form.append("open", id);
    const options = { method: "POST", form, background: true, as: "arrayBuffer" };
    const answer = await ask(this.page.dataset.keys, options).catch(() => null);
    if (answer?.status !== 200) return false;
    const bytes = new Uint8Array(answer.html);
    const found = [];
    for (let at = 0; at < bytes.length; at += 48) {
      const raw = bytes.subarray(at + 16, at + 48);
      const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
      found.push([hex(bytes.subarray(at, at + 16)), key]);
    }
    bytes.fill(0);
    [this.keyId, this.key] = found[0];
    this.keys = new Map(found);
    return true;
  }

  /** What can be opened and is not on the server. What nobody can open any more is thrown away. */
  async readable(left) {
    const found = [];
    for (const entry of left.sort((a, b) => b.at - a.at)) {
      const plain = await this.opened(entry).catch(() => null);
      const safe = entry.saved && plain?.revision <= Number(this.page.dataset.revision);
      if (!plain || safe) await this.store.remove(entry.id);
      else found.push({ ...plain, id: entry.id, key: entry.key, at: entry.at });
    }
    return found;
  }

  async opened(entry) {
    const how = { name: "AES-GCM", iv: entry.iv, additionalData: bound(entry) };
    const plain = await crypto.subtle.decrypt(how, this.keys.get(entry.key), entry.data);
    return JSON.parse(new TextDecoder().decode(plain));
  }

  async sealed() {
    const { page, id, person, keyId: key } = this;
    const entry = { id, person, key, note: page.dataset.journal, at: Date.now(), saved: !page.dirty };
    const plain = { fields: entries(page.form), revision: Number(page.dataset.revision) };
    entry.iv = crypto.getRandomValues(new Uint8Array(12));
    const how = { name: "AES-GCM", iv: entry.iv, additionalData: bound(entry) };
    entry.data = await crypto.subtle.encrypt(how, this.key, new TextEncoder().encode(JSON.stringify(plain)));
    return entry;
  }

  /** Write down what stands in the form. A keystroke never waits for it; those that come meanwhile go with the next writing. */
  write() {
    this.wanted = true;
    if (this.key && !this.busy) this.work();
  }

  async work() {
    this.busy = true;
    while (this.wanted) {
      await shown();
      this.wanted = false;
      try {
        this.store ??= await openStore();
        this.last = { ...(await this.sealed()), sent: this.gone };
        await this.store.put(this.last);
        this.tell("on");
      } catch {
        this.store = null;
        this.tell("off");
      }
    }
    this.busy = false;
  }

  /** The form goes to the server, which has `count` of its kind by then; the page that follows says whether there is one more. */
  sent(count) {
    this.gone = count;
    if (this.last) this.store?.put({ ...this.last, sent: count }).catch(() => {});
  }

  /** The words of an entry are safe elsewhere. When nothing else unsaved needs its key, the server may destroy that. */
  async forget(entry) {
    await this.store.remove(entry.id);
    const needed = (await this.store.all()).some((one) => one.key === entry.key && !one.saved);
    if (needed || entry.key === this.keyId) return;
    const form = new FormData();
    form.set("csrfmiddlewaretoken", this.page.form.elements.csrfmiddlewaretoken.value);
    form.set("close", entry.key);
    await ask(this.page.dataset.close, { method: "POST", form, background: true });
  }
}
