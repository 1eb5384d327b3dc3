// Attacks on single envelopes: what a server (or a disk) could put in a text's place.
import { CompactEncrypt } from "jose/jwe/compact/encrypt";
import { b64, random, unb64, utf8 } from "../../../holdspace/web/psychotherapy/page/bytes.js";
import { keyName, OBJECT, SLOT, sealed, wrappingKey } from "../../../holdspace/web/psychotherapy/page/envelope.js";
import { framed } from "../../../holdspace/web/psychotherapy/page/frame.js";
import { openedSlot, ringOf, sealedSlot } from "../../../holdspace/web/psychotherapy/page/keys.js";
import { openedObject, sealedObject } from "../../../holdspace/web/psychotherapy/page/root.js";

const vid = crypto.randomUUID();
const oid = crypto.randomUUID();
const client = crypto.randomUUID();
const raw = random(32);
const place = { t: "note", vid, oid, rev: 3, client };
const note = { t: "note", vid, oid, rev: 3, client, title: "Right", body: "the right words" };

const headerOf = (jwe) => JSON.parse(new TextDecoder().decode(unb64(jwe.split(".")[0])));
const reheaded = (jwe, change) => {
  const parts = jwe.split(".");
  const header = change(headerOf(jwe));
  return [b64(utf8(typeof header === "string" ? header : JSON.stringify(header))), ...parts.slice(1)].join(".");
};
const withPart = (jwe, at, part) => jwe.split(".").with(at, part).join(".");

export async function envelopeAttacks() {
  const ring = await ringOf([{ k: raw, epoch: 1 }]);
  const kid = ring.primary;
  const good = await sealedObject(note, ring);
  const also = await sealedObject({ ...note, body: "other words" }, ring);
  const foreign = await ringOf([{ k: random(32), epoch: 1 }]);
  const open = (jwe, where = place) => openedObject(jwe, where, ring);
  const head = (change) => open(reheaded(good, (header) => ({ ...header, ...change })));
  const without = (name) => open(reheaded(good, ({ [name]: _, ...rest }) => rest));
  const bytes = (frame) => sealed(frame, { typ: OBJECT, kid, vid, oid, rev: 3 }, ring.keys.get(kid));
  const other = async (change, how = {}) => sealedObject({ ...note, ...change }, how.ring ?? ring);
  const frame = (change) => {
    const made = framed(note);
    change(made);
    return bytes(made).then((jwe) => open(jwe));
  };
  return {
    "another note in its place": ["misplaced", async () => open(await other({ oid: crypto.randomUUID() }))],
    "a note of another notebook": ["misplaced", async () => open(await other({ vid: crypto.randomUUID() }))],
    "an older version": ["misplaced", async () => open(await other({ rev: 2 }))],
    "a note of another client": ["misplaced", async () => open(await other({ client: crypto.randomUUID() }))],
    "a pad as a note": ["misplaced", async () => open(await other({ t: "pad" }))],
    "a note as a root": ["misplaced", () => open(good, { ...place, t: "root", client: undefined })],
    "sealed with another key, under our key's name": [
      "not-genuine",
      async () =>
        open(await sealed(framed(note), { typ: OBJECT, kid, vid, oid, rev: 3 }, foreign.keys.get(foreign.primary))),
    ],
    "sealed with another key": ["foreign-key", async () => open(await other({}, { ring: foreign }))],
    "another key's name": ["foreign-key", () => head({ kid: foreign.primary })],
    "the old sixteen letters of a key's name": ["foreign-key", () => head({ kid: kid.slice(0, 16) })],
    "key management: direct": ["misplaced", () => head({ alg: "dir" })],
    "key management: RSA": ["misplaced", () => head({ alg: "RSA-OAEP" })],
    "key management: 128 bits": ["misplaced", () => head({ alg: "A128KW" })],
    "key management: by a password": ["malformed", () => head({ alg: "PBES2-HS256+A128KW", p2c: 1, p2s: "AA" })],
    "key management: none": ["misplaced", () => head({ alg: "none" })],
    "a key agreed upon": ["malformed", () => head({ alg: "ECDH-ES", epk: {} })],
    "content cipher: 128 bits": ["misplaced", () => head({ enc: "A128GCM" })],
    "content cipher: CBC": ["misplaced", () => head({ enc: "A256CBC-HS512" })],
    compressed: ["malformed", () => head({ zip: "DEF" })],
    "critical members": ["malformed", () => head({ crit: ["exp"], exp: 1 })],
    "a key in the header": ["malformed", () => head({ jwk: { kty: "oct", k: "AA" } })],
    "an address of a key": ["malformed", () => head({ jku: "https://keys.example" })],
    "a certificate": ["malformed", () => head({ x5u: "https://keys.example" })],
    "a party": ["malformed", () => head({ apu: "AA" })],
    "a name of the prototype": ["malformed", () => head({ __proto__x: 1 })],
    "no key's name": ["malformed", () => without("kid")],
    "no type": ["malformed", () => without("typ")],
    "the type of a slot": ["misplaced", () => head({ typ: SLOT })],
    "a number raised in the header": [
      "not-genuine",
      async () => open(reheaded(await other({ rev: 2 }), (h) => ({ ...h, rev: 3 }))),
    ],
    "an id changed in the header": [
      "not-genuine",
      async () => open(reheaded(await other({ oid: crypto.randomUUID() }), (h) => ({ ...h, oid }))),
    ],
    "a notebook changed in the header": [
      "not-genuine",
      async () => open(reheaded(await other({ vid: crypto.randomUUID() }), (h) => ({ ...h, vid }))),
    ],
    "a number as a text": ["misplaced", () => head({ rev: "3" })],
    "a member twice": ["malformed", () => open(reheaded(good, (h) => JSON.stringify(h).replace("}", ',"rev":3}')))],
    "blanks in the header": ["malformed", () => open(reheaded(good, (h) => JSON.stringify(h, null, 1)))],
    "a list as header": ["malformed", () => open(reheaded(good, () => "[]"))],
    "nothing as header": ["malformed", () => open(reheaded(good, () => "null"))],
    "a header that is no JSON": ["malformed", () => open(reheaded(good, () => "{"))],
    "a header of 2 KiB": ["malformed", () => head({ kid: "A".repeat(2048) })],
    "a text of 5 MiB": ["malformed", () => open(withPart(good, 3, "A".repeat(5 * 1024 * 1024)))],
    "four parts": ["malformed", () => open(good.split(".").slice(0, 4).join("."))],
    "six parts": ["malformed", () => open(`${good}.AA`)],
    "no text": ["malformed", () => open("")],
    "not a text": ["malformed", () => open({ ciphertext: good })],
    "truncated by one letter": ["malformed", () => open(good.slice(0, -1))],
    "truncated by three bytes": [
      "not-genuine",
      () => open(withPart(good, 3, b64(unb64(good.split(".")[3]).slice(0, -3)))),
    ],
    "another text's key": ["not-genuine", () => open(withPart(good, 1, also.split(".")[1]))],
    "another text's start value": ["not-genuine", () => open(withPart(good, 2, also.split(".")[2]))],
    "another text's words": ["not-genuine", () => open(withPart(good, 3, also.split(".")[3]))],
    "another text's seal": ["not-genuine", () => open(withPart(good, 4, also.split(".")[4]))],
    "another spelling of the same bytes": ["malformed", () => open(`${good.slice(0, -1)}${nextLetter(good.at(-1))}`)],
    "a frame that says too much": ["malformed", () => frame((made) => made.set([0, 0, 255, 255]))],
    "a frame in too large a size": [
      "malformed",
      () => {
        const wide = new Uint8Array(8192);
        wide.set(framed(note));
        return bytes(wide).then((jwe) => open(jwe));
      },
    ],
    "a frame with something behind the words": ["malformed", () => frame((made) => made.set([1], 4095))],
    "a frame without JSON": ["malformed", () => frame((made) => made.set([120], 4))],
    "a frame of no size": ["malformed", () => bytes(new Uint8Array(16)).then((jwe) => open(jwe))],
    "key export: a vault key": ["InvalidAccessError", () => crypto.subtle.exportKey("raw", ring.keys.get(kid))],
    "key wrapping: a vault key": [
      "InvalidAccessError",
      async () => crypto.subtle.wrapKey("raw", ring.keys.get(kid), await wrappingKey(random(32)), "AES-KW"),
    ],
    ...(await slotAttacks()),
  };
}

const nextLetter = (letter) => ({ A: "B", Q: "R", g: "h", w: "x" })[letter];

async function slotAttacks() {
  const slot = crypto.randomUUID();
  const kek = await wrappingKey(random(32));
  const raws = [{ k: random(32), epoch: 1 }];
  const good = await sealedSlot(raws, { vid, slot }, kek);
  const open = (jwe, where = { vid, slot }, key = kek) => openedSlot(jwe, where, key);
  const plain = (json) =>
    sealed(utf8(typeof json === "string" ? json : JSON.stringify(json)), { typ: SLOT, vid, slot }, kek);
  const k = b64(raws[0].k);
  const kid = await keyName(raws[0].k);
  const one = { kid, k, epoch: 1 };
  const said = { v: 1, vid, primary: kid, keys: [one] };
  const tried = (change) => plain({ ...said, ...change }).then((jwe) => open(jwe));
  const jose = async (header) =>
    open(await new CompactEncrypt(utf8(JSON.stringify(said))).setProtectedHeader(header).encrypt(kek));
  return {
    "slot: of another notebook": ["misplaced", () => open(good, { vid: crypto.randomUUID(), slot })],
    "slot: another slot's": ["misplaced", () => open(good, { vid, slot: crypto.randomUUID() })],
    "slot: another key": ["not-genuine", async () => open(good, { vid, slot }, await wrappingKey(random(32)))],
    "slot: of 5 KiB": ["malformed", () => open(withPart(good, 3, "A".repeat(5120)))],
    "slot: as an object": ["misplaced", () => jose({ alg: "A256KW", enc: "A256GCM", typ: OBJECT, vid, slot })],
    "slot: with a member more": ["malformed", () => jose({ alg: "A256KW", enc: "A256GCM", typ: SLOT, vid, slot, kid })],
    "slot: another notebook inside": ["malformed", () => tried({ vid: crypto.randomUUID() })],
    "slot: another version": ["malformed", () => tried({ v: 2 })],
    "slot: no key": ["malformed", () => tried({ keys: [] })],
    "slot: a key under another's name": [
      "malformed",
      async () => tried({ keys: [{ ...one, kid: await keyName(random(32)) }] }),
    ],
    "slot: a short key": ["malformed", () => tried({ keys: [{ ...one, k: k.slice(0, 22) }] })],
    "slot: two keys of one epoch": ["malformed", () => tried({ keys: [one, one] })],
    "slot: epoch nought": ["malformed", () => tried({ keys: [{ ...one, epoch: 0 }] })],
    "slot: another primary": ["malformed", async () => tried({ primary: await keyName(random(32)) })],
    "slot: no JSON": ["malformed", () => plain('{"k":"').then((jwe) => open(jwe))],
  };
}

/** One bit at every letter of a slot and of an object, each refused. Answers how many. */
export async function flips() {
  const ring = await ringOf([{ k: raw, epoch: 1 }]);
  const kek = await wrappingKey(random(32));
  const slot = crypto.randomUUID();
  const texts = [
    [await sealedSlot([{ k: raw, epoch: 1 }], { vid, slot }, kek), (jwe) => openedSlot(jwe, { vid, slot }, kek)],
    [await sealedObject(note, ring), (jwe) => openedObject(jwe, place, ring)],
  ];
  const passed = [];
  let count = 0;
  for (const [good, open] of texts) {
    await open(good); // the control: untouched, it opens
    for (let at = 0; at < good.length; at++) {
      const bad = good.slice(0, at) + String.fromCharCode(good.charCodeAt(at) ^ (1 << (at % 7))) + good.slice(at + 1);
      count += 1;
      await open(bad).then(
        () => passed.push(at),
        (problem) => problem.name === "Refused" || passed.push(`${at} ${problem}`),
      );
    }
  }
  return { count, passed };
}
