// Harm notes: ../harms.py in JavaScript, step by step.

import { LONG_QUOTATION } from "./marks.js";

const ANYWHERE = new Set(["quotation", "third_party", "too_specific"]);

/** Each kind once, on the first words that cause it: {kind, rule, start, end} in code points of the sentence. */
export function harmsIn(engine, judged, process) {
  const found = new Map();
  const { places } = judged.normal;
  for (const [kind, rule, start, end] of [...byForm(judged, process), ...byRule(engine, judged)]) {
    if (found.has(kind) || !(process || ANYWHERE.has(kind))) continue;
    found.set(kind, { kind, rule, start: places[start], end: places[end - 1] + 1 });
  }
  return [...found.values()];
}

function byForm({ marks }, process) {
  const least = process ? LONG_QUOTATION : LONG_QUOTATION + 2;
  const found = [];
  const quoted = marks.quotations.find(([, , words]) => words >= least);
  if (quoted) found.push(["quotation", "harm.quotation", quoted[0], quoted[1]]);
  if (process && marks.names.length) found.push(["third_party", "harm.named-person", ...marks.names[0]]);
  return found;
}

function byRule(engine, judged) {
  const rules = judged.rules.filter((number) => engine.rules[number].harm);
  return rules.map((number) => {
    const rule = engine.rules[number];
    return [rule.harm, rule.id, ...engine.placeOf(number, judged.normal.text)];
  });
}
