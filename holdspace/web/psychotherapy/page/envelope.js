// The envelope HS-JWE-1 (security.md 2.3): compact JWE, A256KW and A256GCM and nothing else, with all that places it in the header.

import { b64, digest, joined, random, text, unb64, utf8 } from "./bytes.js";
import { refuse } from "./problems.js";

export const OBJECT = "hs-obj+jwe";
export const SLOT = "hs-slot+jwe";
export const LIMITS = { header: 1024, [SLOT]: 4096, [OBJECT]: 4 * 1024 * 1024 };
const FIXED = { alg: "A256KW", enc: "A256GCM" };
const MEMBERS = {
  [OBJECT]: ["alg", "enc", "typ", "kid", "vid", "oid", "rev"],
  [SLOT]: ["alg", "enc", "typ", "vid", "slot"],
};
const PARTS = { key: 40, start: 12, seal: 16 }; // bytes: a content key of 256 bits as AES-KW wraps it, 96 bits, 128 bits

/** The name of a vault key: 43 letters that commit to it. */
export const keyName = async (raw) => b64(await digest(joined(utf8("hs/v1/kid"), new Uint8Array(1), raw)));

/** An AES-KW key that no script can read again. */
export const wrappingKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-KW", false, ["wrapKey", "unwrapKey"]);

/**
 * placed: typ, vid and slot, or typ, kid, vid, oid and rev. WebCrypto alone: a content key and a start value that are new each time, and
 * the content key is never bytes of this page.
 */
export async function sealed(bytes, placed, key) {
  const header = b64(utf8(JSON.stringify({ ...FIXED, ...placed })));
  const iv = random(PARTS.start);
  const content = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const [wrapped, words] = await Promise.all([
    crypto.subtle.wrapKey("raw", content, key, "AES-KW"),
    crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(header) }, content, bytes),
  ]);
  const end = words.byteLength - PARTS.seal;
  const parts = [new Uint8Array(wrapped), iv, new Uint8Array(words, 0, end), new Uint8Array(words, end)];
  const jwe = [header, ...parts.map(b64)].join(".");
  if (jwe.length > LIMITS[placed.typ]) refuse("too-large");
  return jwe;
}

/** What an envelope says of itself, believed only as far as `opened` compares it. */
export function headerOf(jwe, typ) {
  if (typeof jwe !== "string" || jwe.length > LIMITS[typ]) refuse("malformed");
  const end = jwe.indexOf(".");
  if (end > LIMITS.header) refuse("malformed");
  const bytes = unb64(jwe.slice(0, Math.max(0, end))) ?? refuse("malformed");
  let header;
  try {
    const said = text(bytes);
    header = JSON.parse(said);
    if (JSON.stringify(header) !== said) refuse("malformed"); // no name twice, no blank: one spelling
  } catch {
    refuse("malformed");
  }
  const names = header && typeof header === "object" && !Array.isArray(header) ? Object.keys(header) : [];
  if (names.length !== MEMBERS[typ].length || !MEMBERS[typ].every((one) => names.includes(one))) refuse("malformed");
  return header;
}

/** The five parts as bytes; base64url in its one form, for another spelling of the same bytes is another text, and none of ours. */
function partsOf(jwe) {
  const parts = jwe.split(".");
  const [, wrapped, iv, words, seal] = parts.map((part) => unb64(part) ?? refuse("malformed"));
  if (parts.length !== 5 || !words.length || wrapped.length !== PARTS.key) refuse("malformed");
  if (iv.length !== PARTS.start || seal.length !== PARTS.seal) refuse("malformed");
  return { wrapped, iv, words: joined(words, seal), additionalData: utf8(parts[0]) };
}

/**
 * The bytes inside, if the envelope is the one that was asked for and the key is its own. header: when it was read already. Opening is
 * WebCrypto alone: the content key goes from one call into the next and is never bytes of this page.
 */
export async function opened(jwe, placed, key, header = headerOf(jwe, placed.typ)) {
  const expected = { ...FIXED, ...placed };
  for (const name of MEMBERS[placed.typ]) if (header[name] !== expected[name]) refuse("misplaced", { name });
  const { wrapped, iv, words, additionalData } = partsOf(jwe);
  try {
    const content = await crypto.subtle.unwrapKey("raw", wrapped, key, "AES-KW", "AES-GCM", false, ["decrypt"]);
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv, additionalData }, content, words));
  } catch {
    return refuse("not-genuine");
  }
}
