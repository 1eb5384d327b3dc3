// The seam for the editors: text in, findings out, and only sentences that are new are read. ../checking.py, step by step.
//
//   const checker = createChecker(asset);            // asset: the JSON of holdspace.boundary.asset
//   const findings = checker.check(text, "progress"); // again after each keystroke; places are UTF-16 units of `text`

import { Engine } from "./engine.js";
import { finding } from "./findings.js";
import { sectionOf } from "./sections.js";

const LONGEST_NOTE = 100_000;
const MOST_SENTENCES = 5_000;
const MOST_REMEMBERED = 4000;

/** A checker over the asset. Nothing leaves it: no network, no storage, no clock. */
export function createChecker(asset) {
  const engine = new Engine(asset);
  const remembered = new Map();

  /** What one sentence says by itself; remembered by its text. */
  function judged(letters) {
    const text = letters.join("");
    let known = remembered.get(text);
    if (!known) {
      const one = engine.judge(letters);
      known = { one, section: sectionOf(engine, one), findings: new Map() };
      if (remembered.size >= MOST_REMEMBERED) remembered.clear();
      remembered.set(text, known);
    }
    return known;
  }

  function findingOf(known, kind, section) {
    const key = `${kind} ${section}`;
    if (!known.findings.has(key)) known.findings.set(key, finding(engine, known.one, kind, section));
    return known.findings.get(key);
  }

  /** The categories of one sentence, judged by itself. */
  function classify(text) {
    const { scores } = engine.judge(Array.from(text));
    return engine.model.categories.filter((_, lane) => scores[lane] > 0);
  }

  /** Findings in places of code points, as Python gives them. */
  function checkLetters(all, kind) {
    const letters = all.slice(0, LONGEST_NOTE);
    const found = [];
    let section = null;
    const spans = engine.splitter.split(letters);
    for (const [start, end] of spans.slice(0, MOST_SENTENCES)) {
      const known = judged(letters.slice(start, end));
      const [heading, alone] = known.section;
      section = heading ?? section;
      const one = alone ? null : findingOf(known, kind, section);
      if (one) found.push(moved(one, start, end));
    }
    const stop = spans.length > MOST_SENTENCES ? spans[MOST_SENTENCES][0] : letters.length;
    if (stop < all.length) found.push(tooLong(engine, stop, all.length));
    return found;
  }

  /** What stands in the wrong kind of note. kind: "progress" or "psychotherapy". Places are UTF-16 units, as the browser counts. */
  function check(text, kind) {
    if (kind !== "progress" && kind !== "psychotherapy") throw new TypeError("kind is progress or psychotherapy");
    const letters = Array.from(text);
    const found = checkLetters(letters, kind);
    return letters.length === text.length ? found : found.map((one) => inUnits(one, letters));
  }

  return { engine, classify, checkLetters, check };
}

function moved(one, start, end) {
  const harms = one.harms.map((harm) => ({ ...harm, start: harm.start + start, end: harm.end + start }));
  return { start, end, ...one, harms };
}

function inUnits(one, letters) {
  const unit = (place) => letters.slice(0, place).join("").length;
  const harms = one.harms.map((harm) => ({ ...harm, start: unit(harm.start), end: unit(harm.end) }));
  return { ...one, start: unit(one.start), end: unit(one.end), harms };
}

function tooLong(engine, start, end) {
  const message = engine.book.messages["long-note"];
  const nothing = {
    categories: [],
    rules: ["note.long"],
    cite: "",
    advice: "",
    score: 0,
    strength: 1,
    harms: [],
    words: [],
  };
  return { start, end, ...nothing, message };
}
