// The boundary check at work, apart from the page: no key waits for it. It fetches nothing, keeps nothing and sends nothing but its answers.
import { createChecker } from "../../boundary/checking.js";

const LONGEST = 20_000; // letters of a section that are read for what they document, as holdspace/notes/supplied.py
const SHORTEST = 3; // as there
const LEAST_WORDS = 3; // as holdspace/notes/likeness.py: shorter ones say the same in every note
const known = new Map();
let checker = null;
let before = new Set();

const wordsOf = (text) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function sentences(text) {
  const letters = Array.from(text).slice(0, LONGEST);
  const spans = checker.engine.splitter.split(letters).filter(([start, end]) => end - start >= SHORTEST);
  return spans.map(([start, end]) => letters.slice(start, end).join(""));
}

function kindsOf(sentence) {
  if (known.size > 4000) known.clear();
  if (!known.has(sentence)) known.set(sentence, checker.classify(sentence));
  return known.get(sentence);
}

const compared = (text) =>
  sentences(text)
    .map(wordsOf)
    .filter((words) => words.length >= LEAST_WORDS)
    .map((words) => words.join(" "));

/** A finding as it is shown: by its first harm note, else as contents of the conversation. */
function about({ start, end, harms, categories, cite, rules }, text) {
  const [kind, ...also] = [...harms.map((harm) => harm.kind), ...categories];
  return {
    start,
    end,
    cite,
    rules,
    kind,
    also: also.filter((one) => one !== "process"),
    sentence: text.slice(start, end),
  };
}

/** Not what is said of the whole note, nor a sentence with a blank: it is not written yet. */
const isMarked = ({ kind, sentence }) => kind && !/\[\[.*\]\]/.test(sentence);

function read(texts) {
  const found = {};
  const kinds = {};
  for (const [name, text] of Object.entries(texts)) {
    found[name] = checker
      .check(text, "progress")
      .map((one) => about(one, text))
      .filter(isMarked);
    kinds[name] = [...new Set(sentences(text).flatMap(kindsOf))];
  }
  const all = Object.values(texts).flatMap(compared);
  return { found, kinds, sentences: all.length, same: all.filter((one) => before.has(one)).length };
}

addEventListener("message", ({ data }) => {
  if (!data.book) return postMessage({ id: data.id, ...read(data.texts) });
  checker = createChecker(JSON.parse(data.book));
  before = new Set(compared(data.before));
});
