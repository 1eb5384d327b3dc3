// Bytes and the texts they stand in. A secret is never made into a string here: strings cannot be wiped.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODES = new TextEncoder().encode(ALPHABET);
const VALUES = new Int32Array(256).fill(-1);
CODES.forEach((code, value) => {
  VALUES[code] = value;
});

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
export const utf8 = (text) => ENCODER.encode(text);
export const text = (bytes) => DECODER.decode(bytes);

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
  for (let from = 0, at = 0; from < bytes.length; from += 3) {
    const three = (bytes[from] << 16) | (bytes[from + 1] << 8) | bytes[from + 2]; // behind the end: nothing, in and out
    letters[at++] = CODES[three >> 18];
    letters[at++] = CODES[(three >> 12) & 63];
    letters[at++] = CODES[(three >> 6) & 63];
    letters[at++] = CODES[three & 63];
  }
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

const URL_FORM = { alphabet: "base64url", omitPadding: true };

/** For what is no secret: base64url as a string, and back; by the browser where it can. */
export const b64 = (bytes) => bytes.toBase64?.(URL_FORM) ?? text(lettersOf(bytes));

export function unb64(string) {
  const rest = string.length % 4;
  const idle = rest === 2 ? 15 : rest === 3 ? 3 : 0;
  if (!Uint8Array.fromBase64) return bytesOf(utf8(string));
  if (rest === 1 || (idle && VALUES[string.charCodeAt(string.length - 1)] & idle)) return null;
  try {
    const bytes = Uint8Array.fromBase64(string, URL_FORM); // passes over blanks and filler: the length tells
    return bytes.length === Math.floor((string.length * 3) / 4) ? bytes : null;
  } catch {
    return null;
  }
}

export const digest = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/** base64url SHA-256 of a text: how the root names an object or a slot. */
export const shaOf = async (string) => b64(await digest(utf8(string)));

export const random = (size) => crypto.getRandomValues(new Uint8Array(size));
export const same = (one, other) => one.length === other.length && one.every((value, at) => value === other[at]);

/** Overwrite secrets. */
export const wipe = (...secrets) => {
  for (const one of secrets) one?.fill(0);
};
