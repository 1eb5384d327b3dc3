// The words of a sentence and the word lists they stand in: ../words.py in JavaScript, step by step.

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: "not ASCII" is what is meant
  /[a-z]{1,2}\/[a-z]{1,2}(?![a-z])|w\/o|w\/|[a-z]+(?:'[a-z]+)*|[0-9]+(?:[.,:/][0-9]+)*%?|[^\x00-\x7f]+|[^ \n]/g;
const LONGEST_PHRASE = 4;
const SHORTEST_STEM = 3;
const MOST_KNOWN = 20_000;

/** The words of a normalised text, each {form, start, end}. Numbers keep their shape only. */
export function wordsOf(text) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    let form = match[0];
    if (form[0] > "\u007f") form = "\u0080";
    else if (form[0] >= "0" && form[0] <= "9")
      form = form.replace(/[0-9]+/g, (run) => "0".repeat(Math.min(run.length, 4)));
    found.push({ form, start: match.index, end: match.index + match[0].length });
  }
  return found;
}

/** Looks words and phrases up. An entry that ends in `*` stands for every word that begins so. */
export class WordLists {
  constructor(written) {
    this.exact = new Map();
    this.stems = new Map();
    this.begins = new Set();
    this.known = new Map();
    for (const [name, entries] of Object.entries(written))
      for (const entry of entries.split(", ")) this.add(name, entry);
  }

  add(name, entry) {
    const stem = entry.endsWith("*");
    const place = stem ? this.stems : this.exact;
    // Most entries are plain words: spare them the expression.
    const plain = /^[a-z]+$/.test(entry);
    const forms = plain
      ? [entry]
      : wordsOf(stem ? entry.slice(0, -1) : entry)
          .map((word) => word.form)
          .filter((form) => form !== "-");
    const key = forms.join(" ");
    const names = place.get(key);
    if (!names) place.set(key, [name]);
    else if (!names.includes(name)) names.push(name);
    for (let size = 1; size < forms.length; size++) this.begins.add(forms.slice(0, size).join(" "));
  }

  /** The lists that a single word stands in, by exact entry and by stem. */
  ofWord(form) {
    let found = this.known.get(form);
    if (found) return found;
    found = [...(this.exact.get(form) ?? [])];
    for (let size = SHORTEST_STEM; size <= form.length; size++) {
      for (const name of this.stems.get(form.slice(0, size)) ?? []) if (!found.includes(name)) found.push(name);
    }
    if (this.known.size < MOST_KNOWN) this.known.set(form, found);
    return found;
  }

  /** Words and phrases that stand in a list, longest first, left to right, none within another: {first, last, lists}. */
  find(forms) {
    const found = [];
    for (let at = 0; at < forms.length; ) {
      const hit = this.phrase(forms, at) ?? { first: at, last: at + 1, lists: this.ofWord(forms[at]) };
      if (hit.lists.length) found.push(hit);
      at = hit.last;
    }
    return found;
  }

  phrase(forms, at) {
    let [key, size, best] = [forms[at], 1, null];
    for (let place = at + 1; this.begins.has(key) && size < LONGEST_PHRASE && place < forms.length; place++) {
      if (forms[place] === "-") continue;
      key = `${key} ${forms[place]}`;
      size++;
      const lists = [...(this.exact.get(key) ?? []), ...(this.stems.get(key) ?? [])];
      if (lists.length) best = { first: at, last: place + 1, lists };
    }
    return best;
  }
}
