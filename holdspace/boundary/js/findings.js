// What one judged sentence is to its author: the lower half of ../checking.py in JavaScript, step by step.

import { harmsIn } from "./harms.js";

const MOST_WORDS = 3;
const isLetter = (mark) => mark >= "a" && mark <= "z";

/** What is to be said of a sentence in a note of this kind under this heading, or null. */
export function finding(engine, one, kind, section) {
  const scores = within(engine, one, section);
  return kind === "psychotherapy" ? inPsychotherapy(engine, one, scores) : inProgress(engine, one, scores);
}

function within(engine, one, section) {
  const { categories, unit } = engine.model;
  const part = Math.floor(unit / 3);
  const scores = categories.map((name, lane) => {
    const other = section === name ? part : section === "" && name !== "process" ? -part : 0;
    return [name, one.scores[lane] + other];
  });
  return new Map(scores.filter(([, score]) => score > 0));
}

function inPsychotherapy(engine, one, scores) {
  const { categories, advice } = engine.book;
  const told = new Set(scores.has("process") ? ["symptoms", "progress"] : []);
  const kept = [...scores].filter(([name]) => categories[name].excluded && !told.has(name));
  if (!kept.length) return null;
  const [first] = kept.reduce((most, next) => (next[1] > most[1] ? next : most));
  return made(engine, one, new Map(kept), [categories[first].cite, "belongs-in-record", advice[first]], []);
}

function inProgress(engine, one, scores) {
  const { categories, advice, harms: notes, cite_minimum: least } = engine.book;
  const process = scores.has("process");
  const harms = harmsIn(engine, one, process);
  const first = harms.length ? notes[harms[0].kind].advice : advice.process;
  const own = new Map(process ? [["process", scores.get("process")]] : []);
  if (process) return made(engine, one, own, [categories.process.cite, "more-than-needed", first], harms);
  return harms.length ? made(engine, one, own, [least, "harm", first], harms) : null;
}

function made(engine, one, scores, [cite, message, advice], harms) {
  const { unit } = engine.model;
  const score = scores.size ? Math.max(...scores.values()) : Math.floor(unit / 2);
  const strength = 1 + Number(score * 3 > unit) + Number(score > unit);
  const categories = [...scores.keys()];
  const hit = one.rules.map((number) => engine.rules[number]);
  const rules = categories.flatMap((name) => {
    const named = hit.filter((rule) => rule.category === name).map((rule) => rule.id);
    return named.length ? named : [`model.${name}`];
  });
  const ids = [...new Set([...rules, ...harms.map((harm) => harm.rule)])];
  const words = wordsBehind(engine, one, categories);
  return {
    categories,
    rules: ids,
    cite,
    message: engine.book.messages[message],
    advice,
    score,
    strength,
    harms,
    words,
  };
}

function wordsBehind(engine, one, names) {
  if (!names.length) return [];
  const lane = engine.model.categories.indexOf(names[0]);
  const forms = [...new Set(one.words.map((word) => word.form))].filter((form) => isLetter(form[0]));
  const weighed = forms.map((form) => {
    const features = [form, ...engine.reader.letters(form), ...engine.lists.ofWord(form).map((name) => `@${name}`)];
    return [form, features.reduce((sum, feature) => sum + engine.model.weight(feature, lane), 0)];
  });
  const most = weighed.sort((one, two) => two[1] - one[1]).slice(0, MOST_WORDS);
  return most.filter(([, weight]) => weight > 0).map(([form]) => form);
}
