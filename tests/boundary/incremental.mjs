// Types into a note and counts the sentences that the engine reads: node incremental.mjs ASSET NOTE
import { readFileSync } from "node:fs";
import { createChecker } from "../../holdspace/boundary/js/checking.js";

const [asset, note] = process.argv.slice(2).map((path) => readFileSync(path, "utf8"));
const checker = createChecker(JSON.parse(asset));
let read = 0;
const judge = checker.engine.judge.bind(checker.engine);
checker.engine.judge = (letters) => {
  read++;
  return judge(letters);
};
const reads = [];
const check = (text, kind) => {
  read = 0;
  const found = checker.check(text, kind);
  reads.push(read);
  return found;
};

const found = check(note, "progress");
check(note, "progress");
check(note, "psychotherapy");
check(note.replace("walks", "walk"), "progress");
check(`${note}\nWent home.`, "progress");
const marked = found.map((one) => note.slice(one.start, one.end));
const words = found.flatMap((one) => one.harms.map((harm) => note.slice(harm.start, harm.end)));
let refused = "";
try {
  checker.check("", "letter");
} catch (error) {
  refused = error.message;
}
console.log(JSON.stringify({ reads, marked, words, refused, categories: checker.classify("Sertraline 50 mg daily.") }));
