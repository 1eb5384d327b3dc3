// A server of our own inside the page: keeps what it is given, as the real one does, and can be made to cheat.
import { Server } from "../../../holdspace/web/psychotherapy/page/server.js";

export class Fake extends Server {
  constructor() {
    super({ prefix: "/", token: "" });
    Object.assign(this, { vid: null, gen: 0, objects: new Map(), slots: new Map(), events: [], cheat: {} });
  }

  async post(what, body) {
    const sent = JSON.stringify(body);
    if (sent.length > 8 * 1024 * 1024) throw new Error("more than a commit may hold");
    const said = JSON.parse(JSON.stringify(this[`on_${what}`](JSON.parse(sent))));
    const cheated = this.cheat[what] ? this.cheat[what](said, body) : said;
    return { said: cheated, status: cheated.status ?? said.status ?? 200 };
  }

  on_state() {
    const { vid, gen } = this;
    return {
      vid,
      gen,
      root: this.objects.get("root")?.[2] ?? null,
      slots: [...this.slots.values()],
      held: false,
      anchors: [],
    };
  }

  on_fetch({ oids }) {
    if (oids.length > 500) throw new Error("too many asked for");
    return { objects: oids.map((oid) => this.objects.get(oid)).filter(Boolean), more: false };
  }

  on_event({ kind }) {
    this.events.push(kind);
    return {};
  }

  on_commit({ vid, base, put, del, slots }) {
    if (put.length > 512) throw new Error("more than a commit may hold");
    if (base !== this.gen) return { gen: this.gen, status: 409 };
    this.vid ??= vid;
    for (const one of put) this.objects.set(one[0], one);
    for (const oid of del) this.objects.delete(oid);
    for (const one of slots?.put ?? []) this.slots.set(one.slot_id, one);
    for (const id of slots?.del ?? []) this.slots.delete(id);
    this.gen += 1;
    return { gen: this.gen };
  }

  kept() {
    return { gen: this.gen, objects: new Map(this.objects), slots: new Map(this.slots) };
  }

  put({ gen, objects, slots }) {
    Object.assign(this, { gen, objects: new Map(objects), slots: new Map(slots), cheat: {} });
  }
}
