// From a way in to the key that opens its slot (security.md 2.4), and the vault keys a slot holds.
import { b64, bytesOf, joined, lettersOf, text, utf8, wipe } from "./bytes.js";
import { keyName, opened, SLOT, sealed, wrappingKey } from "./envelope.js";
import { Refused, refuse } from "./problems.js";

export const FLOOR = { kdf: "argon2id", m: 65536, t: 3, p: 1 };
const NUL = new Uint8Array(1);

async function hkdf(secret, vid, label) {
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: utf8(vid), info: utf8(label) };
  return new Uint8Array(await crypto.subtle.deriveBits(how, material, 256));
}

async function kekFrom(raw) {
  const key = await wrappingKey(raw);
  wipe(raw);
  return key;
}

export const prfKek = async (output, vid) => kekFrom(await hkdf(output, vid, "hs/v1/slot/prf"));
export const kitKek = async (secret, vid) => kekFrom(await hkdf(secret, vid, "hs/v1/slot/kit"));

/** The account secret: the second half of every passphrase. Raw, for the root and the reader; wipe it after use. */
export const accountSecret = (secret, vid) => hkdf(secret, vid, "hs/v1/account-secret");

/** As a device keeps it. */
export const accountKey = (raw) =>
  crypto.subtle.importKey("raw", raw, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

/** params: of the slot. Refused "weak-kdf" below the floor, whoever asks for it. */
export async function passKek(passphrase, account, vid, params) {
  const salt = typeof params?.salt === "string" ? bytesOf(utf8(params.salt)) : null;
  const weak = params?.kdf !== FLOOR.kdf || !(params.m >= FLOOR.m) || !(params.t >= FLOOR.t) || params.p !== FLOOR.p;
  if (weak || salt?.length !== 16) refuse("weak-kdf");
  if (![params.m, params.t].every(Number.isSafeInteger)) refuse("weak-kdf");
  if (params.m > 16 * FLOOR.m || params.t > 16) refuse("weak-kdf"); // no server makes a browser work for ever
  const { argon2id } = await import("notebook-stretch").catch(() => refuse("offline"));
  const password = utf8(passphrase.normalize("NFKC"));
  if (!password.length) refuse("shut", { kind: "passphrase" });
  const how = { password, salt, memorySize: params.m, iterations: params.t, parallelism: params.p };
  const stretched = await argon2id({ ...how, hashLength: 32, outputType: "binary" });
  const message = joined(utf8("hs/v1/slot/pass"), NUL, utf8(vid), NUL, stretched);
  const raw = new Uint8Array(await crypto.subtle.sign("HMAC", account, message));
  wipe(password, stretched, message);
  return kekFrom(raw);
}

/** The vault keys as a sitting holds them: {primary, epoch, keys: Map(name → key no script can read)}. */
export async function ringOf(raws) {
  const keys = new Map();
  let newest = { epoch: 0 };
  for (const { k, epoch } of raws) {
    const kid = await keyName(k);
    keys.set(kid, await wrappingKey(k));
    if (epoch > newest.epoch) newest = { epoch, kid };
  }
  return { primary: newest.kid, epoch: newest.epoch, keys };
}

/** raws: [{k: 32 bytes, epoch}]; wiped by whoever made them. */
export async function sealedSlot(raws, { vid, slot }, kek) {
  const sorted = [...raws].sort((a, b) => b.epoch - a.epoch);
  const parts = [];
  for (const { k, epoch } of sorted) {
    const head = `{"kid":"${await keyName(k)}","k":"`;
    parts.push(utf8(parts.length ? `,${head}` : head), lettersOf(k), utf8(`","epoch":${epoch}}`));
  }
  const start = `{"v":1,"vid":"${vid}","primary":"${await keyName(sorted[0].k)}","keys":[`;
  const plain = joined(utf8(start), ...parts, utf8("]}"));
  try {
    return await sealed(plain, { typ: SLOT, vid, slot }, kek);
  } finally {
    wipe(plain, ...parts);
  }
}

/** The vault keys in a slot: [{k, epoch}], to be wiped. The key's letters never become a string. */
export async function openedSlot(jwe, { vid, slot }, kek) {
  const plain = await opened(jwe, { typ: SLOT, vid, slot }, kek);
  const raws = cutOut(plain);
  try {
    return await keysOf(raws, plain, vid);
  } catch (problem) {
    wipe(...raws);
    throw problem instanceof Refused ? problem : new Refused("malformed");
  } finally {
    wipe(plain);
  }
}

async function keysOf(raws, plain, vid) {
  const said = JSON.parse(text(plain));
  if (said?.v !== 1 || said.vid !== vid || said.keys?.length !== raws.length || !raws.length) refuse("malformed");
  const found = [];
  for (const [at, one] of said.keys.entries()) {
    if (one.kid !== (await keyName(raws[at])) || !(Number.isSafeInteger(one.epoch) && one.epoch > 0))
      refuse("malformed");
    if (found.some(({ epoch }) => epoch === one.epoch)) refuse("malformed");
    found.push({ k: raws[at], epoch: one.epoch });
  }
  const newest = found.reduce((a, b) => (b.epoch > a.epoch ? b : a));
  return said.primary === (await keyName(newest.k)) ? found : refuse("malformed");
}

/** Take the 43 letters behind each `"k":"` out of the bytes, leaving the letter A in their place. */
function cutOut(plain) {
  const mark = utf8('"k":"');
  const found = [];
  for (let at = 0; at + mark.length + 43 <= plain.length; at++) {
    if (!mark.every((byte, more) => plain[at + more] === byte)) continue;
    const letters = plain.subarray(at + mark.length, at + mark.length + 43);
    const raw = bytesOf(letters);
    letters.fill(65);
    if (raw?.length !== 32) refuse("malformed");
    found.push(raw);
    at += mark.length + 43;
  }
  return found;
}

export const slotParams = (salt) => ({ ...FLOOR, salt: b64(salt) });
