// The browser's half of the boundary check under V8, as node bench/boundary.mjs ASSET NOTE KEYS: milliseconds as JSON.
import { readFileSync } from "node:fs";
import { createChecker } from "../holdspace/boundary/js/checking.js";

const [asset, note, keys] = process.argv.slice(2);
const text = readFileSync(asset, "utf8");
const words = readFileSync(note, "utf8");

const began = performance.now();
const checker = createChecker(JSON.parse(text));
const loaded = performance.now() - began;
const first = performance.now();
checker.check(words, "progress");
const whole = performance.now() - first;

const taken = [];
for (let key = 0; key < Number(keys); key++) {
  // A letter more in the middle of the note, as one types: one sentence is new.
  const place = words.indexOf(" ", words.length / 2);
  const typed = `${words.slice(0, place)} ${"she was at ease ".repeat(40).slice(0, key % 300)}${words.slice(place)}`;
  const start = performance.now();
  checker.check(typed, key % 2 ? "progress" : "psychotherapy");
  taken.push(performance.now() - start);
}
console.log(JSON.stringify({ loaded, whole, taken }));
