// The wire to the server: ids in bodies only, and nothing but sealed texts and numbers (security.md 2.5).
import { refuse } from "./problems.js";

const FETCHED = 500;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SIGNED_OUT = new Set([0, 301, 302, 303, 401, 403, 404]);
const text = (value) => typeof value === "string";
const way = (one) =>
  one &&
  UUID.test(one.slot_id) &&
  text(one.kind) &&
  text(one.jwe) &&
  one.params !== null &&
  typeof one.params === "object";

export class Server {
  /** prefix: the page's address. token: against forged posts (CSRF). */
  constructor({ prefix, token }) {
    Object.assign(this, { prefix, token });
  }

  /** {vid, gen, root, slots, held, anchors}, its form checked; vid null when there is no notebook. */
  async state() {
    const { said } = await this.post("state", {});
    const state = { ...said, anchors: Array.isArray(said.anchors) ? said.anchors : [] };
    if (said.vid === null) return state;
    const well = UUID.test(said.vid) && Number.isSafeInteger(said.gen) && said.gen > 0 && text(said.root);
    return well && Array.isArray(said.slots) && said.slots.every(way) ? state : refuse("malformed");
  }

  /** [[oid, rev, text]…] of those that the server gives. */
  async fetch(oids) {
    const found = [];
    for (let at = 0; at < oids.length; at += FETCHED) found.push(...(await this.#some(oids.slice(at, at + FETCHED))));
    return found;
  }

  async #some(oids) {
    const { said } = await this.post("fetch", { oids });
    const well =
      Array.isArray(said.objects) && said.objects.every((one) => Array.isArray(one) && text(one[0]) && text(one[2]));
    if (!well) refuse("malformed");
    const got = new Set(said.objects.map(([oid]) => oid));
    const left = oids.filter((oid) => !got.has(oid));
    return said.more && left.length < oids.length ? [...said.objects, ...(await this.#some(left))] : said.objects;
  }

  /** {gen}, or {gen, stale} when another device was first. The same commit is sent again once when the answer is lost. */
  async commit(commit) {
    const body = { ...commit, idem: crypto.randomUUID() };
    const { said, status } = await this.post("commit", body).catch((problem) => {
      if (problem.code !== "offline") throw problem;
      return this.post("commit", body);
    });
    if (!Number.isSafeInteger(said.gen)) refuse("malformed");
    return { gen: said.gen, stale: status === 409 };
  }

  /** The clients in the author's reach and their sessions, always all. */
  async people() {
    return (await this.post("people", {})).said.clients;
  }

  /** For the author's own log; that it could not be written stops nothing. */
  async event(kind) {
    await this.post("event", { kind }).catch(() => {});
  }

  /** {said, status}. What the server will not take comes with its sentence: "not-taken", where.said. */
  async post(what, body) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": this.token };
    const how = { method: "POST", headers, body: JSON.stringify(body), redirect: "manual", cache: "no-store" };
    const answer = await fetch(`${this.prefix}${what}/`, how).catch(() => refuse("offline"));
    if (SIGNED_OUT.has(answer.status)) refuse("signed-out");
    const said = await answer.json().catch(() => refuse(answer.status < 500 ? "malformed" : "offline"));
    if (said === null || typeof said !== "object") refuse("malformed");
    if (!answer.ok && answer.status !== 409) refuse("not-taken", { said: String(said.sentence ?? "") });
    return { said, status: answer.status };
  }
}
