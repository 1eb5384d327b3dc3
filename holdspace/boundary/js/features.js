// What the model reads in a sentence: ../features.py in JavaScript, step by step.

const MOST_PAIRS = 14;
const MOST_KNOWN = 20_000;
const isLetter = (mark) => mark >= "a" && mark <= "z";

/** Turns the words of a sentence into features. */
export class Reader {
  constructor(lists, functionWords) {
    this.lists = lists;
    this.functionWords = functionWords;
    this.known = new Map();
  }

  /** All features of a sentence. rules and marks: names found elsewhere. */
  features(forms, rules, marks) {
    const found = this.lists.find(forms);
    const names = [...new Set(found.flatMap((hit) => hit.lists))];
    const distinct = [...new Set(forms)];
    const features = [...distinct, ...new Set(pairs(["^", ...forms, "$"]))];
    for (const form of distinct) features.push(...this.letters(form));
    for (const name of names) features.push(`@${name}`);
    features.push(...new Set(together(names.slice(0, MOST_PAIRS))));
    features.push(...new Set(runs(this.outline(forms, found))));
    for (const rule of rules) features.push(`%${rule}`);
    for (const mark of [...marks, ...formOf(forms)]) features.push(`!${mark}`);
    return features;
  }

  /** Four and five letters in a row, with the word's edges. */
  letters(form) {
    let found = this.known.get(form);
    if (found) return found;
    found = [];
    if (isLetter(form[0]) && form.length >= 4 && form.length <= 24) {
      const edged = `_${form}_`;
      for (const size of [4, 5]) {
        for (let at = 0; at + size <= edged.length; at++) found.push(`#${edged.slice(at, at + size)}`);
      }
    }
    if (this.known.size < MOST_KNOWN) this.known.set(form, found);
    return found;
  }

  outline(forms, found) {
    const outline = ["^"];
    let at = 0;
    for (const hit of found) {
      for (; at < hit.first; at++) outline.push(this.plain(forms[at]));
      outline.push(hit.lists[0].toUpperCase());
      at = hit.last;
    }
    for (; at < forms.length; at++) outline.push(this.plain(forms[at]));
    outline.push("$");
    return outline.filter((one, place) => one !== "_" || outline[place - 1] !== "_");
  }

  plain(form) {
    return this.functionWords.has(form) || !isLetter(form[0]) ? form : "_";
  }
}

const pairs = (forms) => forms.slice(1).map((form, at) => `${forms[at]} ${form}`);

function together(names) {
  const ordered = [...names].sort();
  return ordered.flatMap((one, at) => ordered.slice(at + 1).map((two) => `&${one} ${two}`));
}

function runs(outline) {
  const found = [];
  for (const size of [2, 3]) {
    for (let at = 0; at + size <= outline.length; at++) found.push(`~${outline.slice(at, at + size).join(" ")}`);
  }
  return found;
}

function formOf(forms) {
  if (!forms.length) return ["empty"];
  const size = forms.length;
  const long = size > 3 ? `long ${Math.min(Math.floor(size / 4), 8)}` : `short ${size}`;
  const found = [long, `first ${forms[0]}`, `last ${forms.at(-1)}`];
  const colon = forms.slice(0, 5).indexOf(":");
  if (colon >= 0) found.push(`label ${forms.slice(0, colon).join(" ")}`);
  if (forms.filter((form) => form === '"').length > 1) found.push("quoted");
  return found;
}
