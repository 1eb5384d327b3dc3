// The frame of an object (security.md 2.3): length, JSON, zero bytes up to 4, 8, 16 … KiB, so that sizes say little.
import { text, utf8 } from "./bytes.js";
import { refuse } from "./problems.js";

const SMALLEST = 4096;
export const LARGEST = 2 * 1024 * 1024; // its envelope stays under 4 MiB

export function sizeFor(length) {
  let size = SMALLEST;
  while (size < length + 4) size *= 2;
  return size;
}

export function framed(value) {
  const json = utf8(JSON.stringify(value));
  const size = sizeFor(json.length);
  if (size > LARGEST) refuse("too-large");
  const frame = new Uint8Array(size);
  new DataView(frame.buffer).setUint32(0, json.length);
  frame.set(json, 4);
  return frame;
}

export function unframed(frame) {
  if (frame.length < SMALLEST) refuse("malformed");
  const length = new DataView(frame.buffer, frame.byteOffset).getUint32(0);
  if (length + 4 > frame.length || sizeFor(length) !== frame.length) refuse("malformed");
  for (let at = length + 4; at < frame.length; at++) if (frame[at]) refuse("malformed");
  try {
    return JSON.parse(text(frame.subarray(4, length + 4)));
  } catch {
    refuse("malformed");
  }
}
