// What needs a new kit: founding a notebook, a new kit, a new vault key. Nothing is sent before the author typed groups of the kit
// back and they opened a test note. Secrets live in the plan until `wipe`.
import { b64, random, wipe } from "./bytes.js";
import { accountKey, accountSecret, kitKek, openedSlot, ringOf } from "./keys.js";
import { kitSecret, kitText, readAs } from "./kit.js";
import { newPasskey } from "./passkey.js";
import { refuse } from "./problems.js";
import { openedObject, sealedObject } from "./root.js";
import { device, kitWay, passkeyWay, passWay } from "./ways.js";

const GROUPS = 14;
const TEST = { t: "test", oid: "test", rev: 1 };

export class Plan {
  /** raws: the vault keys of this plan, newest included: the plan owns and wipes them. */
  static async made(vid, raws) {
    const plan = new Plan();
    const secret = random(32);
    Object.assign(plan, { vid, raws, secret, ways: [], devices: [], rehearsed: false });
    plan.account = await accountSecret(secret, vid);
    plan.ring = await ringOf(raws);
    plan.ways.push(await kitWay(secret, vid, raws));
    plan.asked = twoOf(GROUPS);
    return plan;
  }

  /** The kit, to be shown and printed: letters, for paper. Nothing else makes a string of it. */
  kit() {
    return kitText(this.secret);
  }

  async passphrase(words) {
    this.ways = this.ways.filter(({ kind }) => kind !== "passphrase");
    this.ways.push(await passWay(words, await accountKey(this.account), this.vid, this.raws));
  }

  /** Make a passkey for it. Answers its slot id, once the passkey has opened the slot. */
  async passkey(label) {
    const made = await newPasskey(label);
    const fresh = await passkeyWay(made, this.vid, this.raws);
    wipe(made.output);
    wipe(...(await openedSlot(fresh.jwe, { vid: this.vid, slot: fresh.slot_id }, fresh.kek)).map(({ k }) => k));
    this.ways.push(fresh);
    this.devices.push(device(fresh.slot_id, label));
    return fresh.slot_id;
  }

  /**
   * typed: {3: "7K2M", 9: "…"}: groups by number, `asked` at least; the others stand on the paper beside. The kit so typed opens the
   * kit's slot, and that a test note. Answers the test note's words. Refused "kit", where.groups: the wrong ones.
   */
  async rehearse(typed, words = "This is a test note.") {
    const kit = (await this.kit()).split(" ");
    if (!this.asked.every((group) => typed[group]))
      refuse("kit", { groups: this.asked.filter((group) => !typed[group]) });
    const wrong = Object.keys(typed).filter((group) => readAs(typed[group]) !== kit[group]);
    if (wrong.length) refuse("kit", { groups: wrong.map(Number) });
    for (const [group, letters] of Object.entries(typed)) kit[group] = letters;
    const note = await sealedObject({ ...TEST, vid: this.vid, body: words }, this.ring);
    const ring = await this.#ringBy(kit.join(" "));
    const { body } = await openedObject(note, { ...TEST, vid: this.vid }, ring);
    this.rehearsed = true;
    return body;
  }

  async #ringBy(kit) {
    const secret = await kitSecret(kit);
    const [slot] = this.ways;
    const raws = await openedSlot(slot.jwe, { vid: this.vid, slot: slot.slot_id }, await kitKek(secret, this.vid));
    const ring = await ringOf(raws);
    wipe(secret, ...raws.map(({ k }) => k));
    return ring;
  }

  /** For the root, which keeps the account secret for the author's other devices. */
  get as() {
    return b64(this.account);
  }

  /** others: daily ways in that stay beside this plan's. */
  ready(others = []) {
    if (!this.rehearsed) refuse("not-rehearsed");
    if (!others.length && !this.ways.some(({ kind }) => kind !== "kit")) refuse("no-daily-way");
  }

  wipe() {
    wipe(this.secret, this.account, ...this.raws.map(({ k }) => k));
  }
}

/** Two different numbers from 1 to `count`. */
function twoOf(count) {
  const [one, other] = random(2);
  const first = one % count;
  const second = (first + 1 + (other % (count - 1))) % count;
  return [first + 1, second + 1].sort((a, b) => a - b);
}
