// The envelope HS-JWE-1 (security.md 2.3): compact JWE, A256KW and A256GCM and nothing else, with all that places it in the header.

import { compactDecrypt } from "jose/jwe/compact/decrypt";
import { CompactEncrypt } from "jose/jwe/compact/encrypt";
import { b64, bytesOf, digest, joined, text, utf8 } from "./bytes.js";
import { refuse } from "./problems.js";

export const OBJECT = "hs-obj+jwe";
export const SLOT = "hs-slot+jwe";
export const LIMITS = { header: 1024, [SLOT]: 4096, [OBJECT]: 4 * 1024 * 1024 };
const FIXED = { alg: "A256KW", enc: "A256GCM" };
const MEMBERS = {
  [OBJECT]: ["alg", "enc", "typ", "kid", "vid", "oid", "rev"],
  [SLOT]: ["alg", "enc", "typ", "vid", "slot"],
};
const ONLY = { keyManagementAlgorithms: [FIXED.alg], contentEncryptionAlgorithms: [FIXED.enc] };

/** The name of a vault key: 43 letters that commit to it. */
export const keyName = async (raw) => b64(await digest(joined(utf8("hs/v1/kid"), new Uint8Array(1), raw)));

/** An AES-KW key that no script can read again. */
export const wrappingKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-KW", false, ["wrapKey", "unwrapKey"]);

/** placed: typ, vid and slot, or typ, kid, vid, oid and rev. */
export async function sealed(bytes, placed, key) {
  const jwe = await new CompactEncrypt(bytes).setProtectedHeader({ ...FIXED, ...placed }).encrypt(key);
  if (jwe.length > LIMITS[placed.typ]) refuse("too-large");
  return jwe;
}

const LETTERS = /^[A-Za-z0-9_-]+$/;

/** base64url in its one form: another spelling of the same bytes is another text, and none of ours. */
const canonical = (part) =>
  LETTERS.test(part) && part.length % 4 !== 1 && bytesOf(utf8(part.slice(part.length - (part.length % 4)))) !== null;

/** What an envelope says of itself, believed only as far as `opened` compares it. */
export function headerOf(jwe, typ) {
  if (typeof jwe !== "string" || jwe.length > LIMITS[typ]) refuse("malformed");
  const parts = jwe.split(".");
  if (parts.length !== 5 || parts[0].length > LIMITS.header || !parts.every(canonical)) refuse("malformed");
  const bytes = bytesOf(utf8(parts[0])) ?? refuse("malformed");
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

/** The bytes inside, if the envelope is the one that was asked for and the key is its own. header: when it was read already. */
export async function opened(jwe, placed, key, header = headerOf(jwe, placed.typ)) {
  const expected = { ...FIXED, ...placed };
  for (const name of MEMBERS[placed.typ]) if (header[name] !== expected[name]) refuse("misplaced", { name });
  try {
    return (await compactDecrypt(jwe, key, ONLY)).plaintext;
  } catch {
    refuse("not-genuine");
  }
}
