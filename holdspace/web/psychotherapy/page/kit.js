// The recovery kit as it is printed: HS1 and 14 groups of four letters (Crockford's base 32) of 0x01, 32 secret bytes, two check bytes.
import { digest, joined, same, utf8 } from "./bytes.js";
import { refuse } from "./problems.js";

const LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS = 14;
const LENGTH = GROUPS * 4;
const VERSION = 1;

const checkOf = async (body) => (await digest(joined(utf8("hs/v1/kit"), new Uint8Array(1), body))).subarray(0, 2);

/** As it was printed, however it was typed: capitals, no blanks, O is nought, I and L are one. */
export const readAs = (typed) =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replace(/[IL]/g, "1");

/** "HS1" and the groups. secret: 32 bytes. */
export async function kitText(secret) {
  const body = joined(Uint8Array.of(VERSION), secret);
  const bytes = joined(body, await checkOf(body));
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  const letters = bits.match(/.{5}/g).map((five) => LETTERS[Number.parseInt(five, 2)]);
  return ["HS1", ...letters.join("").match(/.{4}/g)].join(" ");
}

function valuesOf(letters) {
  const bytes = new Uint8Array(35);
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const value of letters) {
    held = (held << 5) | value;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return bytes;
}

async function isKit(bytes) {
  const body = bytes.subarray(0, 33);
  return bytes[0] === VERSION && same(bytes.subarray(33), await checkOf(body));
}

/** Where one wrong letter, or two that changed places, would explain it: group numbers from 1. */
async function suspects(letters) {
  const found = new Set();
  const tries = async (changed, at) => {
    if (await isKit(valuesOf(changed))) found.add(Math.floor(at / 4) + 1);
  };
  for (let at = 0; at < LENGTH; at++) {
    for (let value = 0; value < 32; value++) if (value !== letters[at]) await tries(letters.with(at, value), at);
    const next = letters[at + 1];
    if (next !== undefined && next !== letters[at]) await tries(letters.with(at, next).with(at + 1, letters[at]), at);
  }
  return [...found];
}

/** The 32 secret bytes of what was typed; Refused "kit" with `group` or `groups` where it says which to look at again. */
export async function kitSecret(typed) {
  const plain = readAs(typed);
  const rest = plain.startsWith("HS1") ? plain.slice(3) : plain; // a kit itself begins with 0
  const letters = [...rest].map((one) => LETTERS.indexOf(one));
  const odd = letters.indexOf(-1);
  if (odd >= 0) refuse("kit", { groups: [Math.floor(odd / 4) + 1] });
  if (letters.length !== LENGTH) refuse("kit-length", { letters: letters.length, wanted: LENGTH });
  const bytes = valuesOf(letters);
  if (!(await isKit(bytes))) refuse("kit", { groups: await suspects(letters) });
  return bytes.slice(1, 33);
}
