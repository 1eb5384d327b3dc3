// Reads lines of {text, kind?} on standard input and answers, line by line, what the browser's engine makes of them.
// node parity.mjs ASSET
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createChecker } from "../../holdspace/boundary/js/checking.js";

const checker = createChecker(JSON.parse(readFileSync(process.argv[2], "utf8")));

function answer({ text, kind }) {
  const letters = Array.from(text);
  if (kind) return { findings: checker.checkLetters(letters, kind) };
  const judged = checker.engine.judge(letters);
  const spans = judged.rules.map((rule) => checker.engine.placeOf(rule, judged.normal.text));
  return { scores: judged.scores, rules: judged.rules, spans, sentences: checker.engine.splitter.split(letters) };
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(answer(JSON.parse(line))));
