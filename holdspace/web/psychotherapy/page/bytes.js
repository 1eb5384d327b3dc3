// Bytes and the texts they stand in. A secret is never made into a string here: strings cannot be wiped.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODES = new TextEncoder().encode(ALPHABET);
const VALUES = new Int32Array(256).fill(-1);
CODES.forEach((code, value) => {
  VALUES[code] = value;
});

export const utf8 = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

/** Several, one behind the other. */
export function joined(...parts) {
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.length, 0));
  let at = 0;
  for (const one of parts) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}

/** base64url without filler, as the bytes of its letters. */
export function lettersOf(bytes) {
  const letters = new Uint8Array(Math.ceil((bytes.length * 4) / 3));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      letters[at++] = CODES[(held >> bits) & 63];
    }
    held &= (1 << bits) - 1;
  }
  if (bits) letters[at] = CODES[(held << (6 - bits)) & 63];
  return letters;
}

/** The bytes that base64url letters stand for; null when they are not base64url in its one form. */
export function bytesOf(letters) {
  const rest = letters.length % 4;
  const whole = letters.length - rest;
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let wrong = rest === 1 ? -1 : 0; // negative, when any letter is none of ours
  let at = 0;
  for (let from = 0; from < whole; from += 4) {
    const four =
      (VALUES[letters[from]] << 18) |
      (VALUES[letters[from + 1]] << 12) |
      (VALUES[letters[from + 2]] << 6) |
      VALUES[letters[from + 3]];
    wrong |= four;
    bytes[at++] = four >> 16;
    bytes[at++] = four >> 8;
    bytes[at++] = four;
  }
  if (rest > 1) {
    const third = rest === 3 ? VALUES[letters[whole + 2]] : 0;
    const last = (VALUES[letters[whole]] << 12) | (VALUES[letters[whole + 1]] << 6) | third;
    wrong |= last;
    bytes[at++] = last >> 10;
    if (rest === 3) bytes[at++] = last >> 2;
    if (last & (rest === 3 ? 3 : 1023)) wrong = -1; // idle bits
  }
  return wrong < 0 ? null : bytes;
}

/** For what is no secret: base64url as a string, and back. */
export const b64 = (bytes) => text(lettersOf(bytes));
export const unb64 = (string) => bytesOf(utf8(string));

export const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** base64url SHA-256 of a text: how the root names an object or a slot. */
export const shaOf = async (string) => b64(await digest(utf8(string)));

export const random = (size) => crypto.getRandomValues(new Uint8Array(size));
export const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

/** Overwrite secrets. */
export const wipe = (...secrets) => {
  for (const one of secrets) one?.fill(0);
};
