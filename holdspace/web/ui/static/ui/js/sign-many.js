// What a passkey signs: one statement, or the root of a Merkle tree (RFC 9162) over several, so that one touch signs them all.
import { sha256 } from "./log-proof.js";

const utf8 = (text) => new TextEncoder().encode(text);

/** The challenge for one statement. */
export const challengeOf = (statement) => sha256(utf8("hs/sign/v1\0"), utf8(statement));

async function rootOf(leaves) {
  if (leaves.length === 1) return leaves[0];
  let left = 1;
  while (left * 2 < leaves.length) left *= 2;
  return sha256(Uint8Array.of(1), await rootOf(leaves.slice(0, left)), await rootOf(leaves.slice(left)));
}

/** The challenge for several, in the order the server put them in. */
export async function challengeOfMany(statements) {
  const each = await Promise.all(statements.map(challengeOf));
  const leaves = await Promise.all(each.map((one) => sha256(Uint8Array.of(0), one)));
  return sha256(utf8("hs/sign-many/v1\0"), await rootOf(leaves));
}
