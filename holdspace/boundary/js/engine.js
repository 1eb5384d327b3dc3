// Judges one sentence: ../engine.py in JavaScript, step by step.

import { Reader } from "./features.js";
import { isAlnum, markFeatures, readMarks } from "./marks.js";
import { Matcher, symbolsOf } from "./matching.js";
import { Model } from "./model.js";
import { normalise, readTable } from "./normalise.js";
import { Splitter } from "./sentences.js";
import { WordLists, wordsOf } from "./words.js";

const LONGEST_READ = 2000;

/** Everything loaded once. asset: {rules, lists, model}, the three data files in one. */
export class Engine {
  constructor({ rules, lists, model }) {
    this.book = rules;
    this.rules = rules.rules;
    this.table = readTable(rules.normaliser);
    this.lists = new WordLists(lists.lexicons);
    this.reader = new Reader(this.lists, new Set(lists.function_words.split(" ")));
    this.model = new Model(model);
    this.splitter = new Splitter(rules);
    this.headings = new Map();
    for (const one of rules.sections)
      for (const heading of one.headings.split(", ")) this.headings.set(heading, one.category);
    this.families = families(this.rules);
  }

  /** Judge one sentence by itself. letters: its code points. */
  judge(letters) {
    const normal = normalise(this.table, letters.slice(0, LONGEST_READ));
    const words = wordsOf(normal.text);
    const marks = readMarks(letters, normal, words, this.lists, this.reader.functionWords);
    const rules = this.rulesIn(normal.text);
    const forms = words.map((word) => word.form);
    const ids = rules.map((rule) => this.rules[rule].id);
    const scores = this.model.scores(this.reader.features(forms, ids, markFeatures(marks)));
    return { normal, words, marks, rules, scores };
  }

  /** Numbers of the rules that hit a normalised text, in the order of the file. */
  rulesIn(text) {
    const symbols = symbolsOf(text);
    const found = this.families.flatMap(({ members, matcher }) => matcher.found(symbols).map((hit) => members[hit]));
    return found.sort((one, two) => one - two);
  }

  /** Where a rule that hits does so first, without the edges it reads, in places of the normalised text. */
  placeOf(rule, text) {
    const { members, matcher } = this.families.find((family) => family.members.includes(rule));
    let [start, end] = matcher.first(members.indexOf(rule), symbolsOf(text));
    while (start < end - 1 && (text[start] === " " || text[start] === "\n")) start++;
    while (end > start + 1 && !isAlnum(text[end - 1])) end--;
    while (isAlnum(text[end - 1]) && isAlnum(text[end])) end++;
    return [start, end];
  }
}

function families(rules) {
  const members = new Map();
  rules.forEach((rule, number) => {
    const [family] = rule.id.split(".");
    if (!members.has(family)) members.set(family, []);
    members.get(family).push(number);
  });
  return [...members.values()].map((numbers) => {
    return { members: numbers, matcher: new Matcher(numbers.map((number) => rules[number].pattern)) };
  });
}
