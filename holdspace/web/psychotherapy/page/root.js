// The root of a notebook: which objects and which ways in there are, each by its hash (security.md 2.3, 2.6).
import { shaOf } from "./bytes.js";
import { headerOf, OBJECT, opened, sealed } from "./envelope.js";
import { framed, unframed } from "./frame.js";
import { refuse } from "./problems.js";

const SHA = /^[A-Za-z0-9_-]{43}$/;
const number = (value) => Number.isSafeInteger(value) && value > 0;
const table = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const entry = (one) => Array.isArray(one) && number(one[0]) && SHA.test(one[1]);
const listed = (one) => entry(one) && typeof one[2] === "string" && typeof one[3] === "string";
const all = (value, rule) => table(value) && Object.values(value).every(rule);

const placeOf = ({ vid, oid, rev }, kid) => ({ typ: OBJECT, kid, vid, oid, rev });

/** Seal an object with the newest key. value: {t, vid, oid, rev, …}. */
export const sealedObject = (value, ring) =>
  sealed(framed({ v: 1, ...value }), placeOf(value, ring.primary), ring.keys.get(ring.primary));

/** An object sealed as it will stand: {value, jwe, sha, kid}. */
export async function made(value, ring) {
  const jwe = await sealedObject(value, ring);
  return { value, jwe, sha: await shaOf(jwe), kid: ring.primary };
}

/** The object of this place, type and, for a note or a list, client; whatever differs is refused. */
export async function openedObject(jwe, { t, vid, oid, rev, client }, ring) {
  const header = headerOf(jwe, OBJECT);
  const key = ring.keys.get(header.kid) ?? refuse("foreign-key");
  const value = unframed(await opened(jwe, placeOf({ vid, oid, rev }, header.kid), key, header));
  const right =
    table(value) && value.v === 1 && value.t === t && value.vid === vid && value.oid === oid && value.rev === rev;
  if (!right || (client !== undefined && value.client !== client)) refuse("misplaced", { name: "inside" });
  return value;
}

/** A list of one client's notes. */
export async function openedIndex(jwe, place, ring) {
  const value = await openedObject(jwe, { ...place, t: "index" }, ring);
  return typeof value.client === "string" && all(value.notes, listed) ? value : refuse("malformed");
}

/** The root of this generation; it is always sealed with the newest key. */
export async function openedRoot(jwe, { vid, gen }, ring) {
  if (headerOf(jwe, OBJECT).kid !== ring.primary) refuse("foreign-key");
  const root = await openedObject(jwe, { t: "root", vid, oid: "root", rev: gen }, ring);
  const numbers = root.gen === gen && root.epoch === ring.epoch && (root.prev === null || SHA.test(root.prev));
  const tables = all(root.indexes, entry) && all(root.other, entry);
  const ways = all(root.slots, (one) => Array.isArray(one) && typeof one[0] === "string" && SHA.test(one[1]));
  const lists = Array.isArray(root.devices) && Array.isArray(root.gone) && SHA.test(root.as);
  return numbers && tables && ways && lists ? root : refuse("malformed");
}

/** How the ways in that the server shows differ from those the author set: null, or {added, vanished, changed} of kinds. */
export async function slotsApart(root, slots, shaOf) {
  const apart = { added: [], vanished: [], changed: [] };
  const known = new Map(Object.entries(root.slots));
  const shown = new Map(slots.map((one) => [one.slot_id, one]));
  for (const [id, one] of shown) {
    const [kind, sha] = known.get(id) ?? [];
    if (!kind) apart.added.push(one.kind);
    else if (kind !== one.kind || sha !== (await shaOf(one.jwe))) apart.changed.push(kind);
  }
  for (const [id, [kind]] of known) if (!shown.has(id)) apart.vanished.push(kind);
  return Object.values(apart).some((list) => list.length) ? apart : null;
}

/** This device has seen more than the server shows, or something else under the same number. */
export function checkMark(mark, { gen, sha }) {
  if (!mark) return;
  if (gen < mark.gen) refuse("older-state", { seen: mark.gen, shown: gen });
  if (gen === mark.gen && sha !== mark.sha) refuse("forked", { gen });
}

/** All notes of all lists, by oid: {oid, rev, sha, date, title, client}. */
export function entriesOf(indexes) {
  const entries = new Map();
  for (const { client, notes } of indexes.values())
    for (const [oid, [rev, sha, date, title]] of Object.entries(notes))
      entries.set(oid, { oid, rev, sha, date, title, client });
  return entries;
}
