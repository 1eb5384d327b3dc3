// Bytes and the texts they stand in. A secret is never made into a string here: strings cannot be wiped.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODES = new TextEncoder().encode(ALPHABET);
const VALUES = new Int16Array(128).fill(-1);
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
  if (letters.length % 4 === 1) return null;
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let held = 0;
  let bits = 0;
  let at = 0;
  for (const letter of letters) {
    const value = letter < 128 ? VALUES[letter] : -1;
    if (value < 0) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 255;
    }
    held &= (1 << bits) - 1;
  }
  return held ? null : bytes;
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
