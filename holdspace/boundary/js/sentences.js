// Cuts a note into the sentences that are judged one by one: ../sentences.py in JavaScript, step by step.

export const LONGEST = 600;
const WRAPPED = 60;
const STOPS = new Set(".?!…\u3002\uff01\uff1f");
const CLOSERS = new Set("\"'”’)]»");
const BULLETS = new Set("-*•·–—>#");
const SMALL = new Set("abcdefghijklmnopqrstuvwxyz");
const WORD = new Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.");
const DIGITS = new Set("0123456789");

/** Finds the sentences of a note, given as an array of code points. */
export class Splitter {
  constructor(rules) {
    const { newline, space } = rules.normaliser;
    this.newlines = new Set(newline.map((code) => String.fromCodePoint(code)));
    this.spaces = new Set([32, ...space, ...newline].map((code) => String.fromCodePoint(code)));
    this.always = new Set(rules.abbreviations.always.split(" "));
    this.beforeLower = new Set(rules.abbreviations.before_lower_case.split(" "));
  }

  /** The sentences in order, as [start, end). */
  split(text) {
    const found = [];
    for (const [start, end] of this.paragraphs(text)) {
      for (let at = start; at < end; ) {
        const cut = this.sentenceEnd(text, at, end);
        found.push(...this.pieces(text, at, cut));
        at = cut;
      }
    }
    return found;
  }

  paragraphs(text) {
    const found = [];
    const add = (line) => {
      const above = found.at(-1);
      if (above && above[1] + 1 === line[0] && this.runsOn(text, above, line)) above[1] = line[1];
      else found.push(line);
    };
    let start = 0;
    for (let place = 0; place < text.length; place++) {
      if (!this.newlines.has(text[place])) continue;
      add([start, place]);
      start = place + 1;
    }
    add([start, text.length]);
    return found;
  }

  runsOn(text, above, below) {
    if (below[0] === below[1] || !SMALL.has(text[below[0]]) || above[1] - above[0] < WRAPPED) return false;
    let last = above[1] - 1;
    while (last > above[0] && this.spaces.has(text[last])) last--;
    return !STOPS.has(text[last]) && !CLOSERS.has(text[last]) && text[last] !== ":" && text[last] !== ";";
  }

  sentenceEnd(text, start, end) {
    let at = start;
    while (at < end) {
      if (!STOPS.has(text[at])) {
        at++;
        continue;
      }
      const stop = at;
      while (at < end && (STOPS.has(text[at]) || CLOSERS.has(text[at]))) at++;
      if (at === end || (this.spaces.has(text[at]) && this.ends(text, start, stop, at, end))) return at;
    }
    return end;
  }

  ends(text, start, stop, at, end) {
    let after = at;
    while (after < end && this.spaces.has(text[after])) after++;
    const lower = after < end && SMALL.has(text[after]);
    if (at - stop > 1 && lower) return false;
    if (text[stop] !== ".") return true;
    let first = stop;
    while (first > start && WORD.has(text[first - 1])) first--;
    const word = text.slice(first, stop).join("").toLowerCase();
    if (word) return !this.isShortFor(word, lower);
    let number = stop;
    while (number > start && DIGITS.has(text[number - 1])) number--;
    return number === stop || text.slice(start, number).some((letter) => letter !== " ");
  }

  isShortFor(word, lower) {
    if (this.always.has(word) || (word.length === 1 && word !== "i")) return true;
    return lower && (this.beforeLower.has(word) || word.includes("."));
  }

  pieces(text, from, to) {
    let [start, end] = this.trim(text, from, to);
    const found = [];
    while (end - start > LONGEST) {
      let cut = start + LONGEST;
      while (cut > start + LONGEST / 2 && !this.spaces.has(text[cut])) cut--;
      if (!this.spaces.has(text[cut])) cut = start + LONGEST;
      found.push(this.trim(text, start, cut));
      [start, end] = this.trim(text, cut, end);
    }
    found.push([start, end]);
    return found.filter((span) => says(text, span));
  }

  trim(text, from, to) {
    let [start, end] = [from, to];
    while (start < end && (this.spaces.has(text[start]) || this.isBullet(text, start, end))) start++;
    while (end > start && this.spaces.has(text[end - 1])) end--;
    return [start, end];
  }

  isBullet(text, at, end) {
    return BULLETS.has(text[at]) && at + 1 < end && (this.spaces.has(text[at + 1]) || BULLETS.has(text[at + 1]));
  }
}

function says(text, [start, end]) {
  for (let at = start; at < end; at++) {
    const letter = text[at];
    if (letter > "\u007f" || DIGITS.has(letter) || (letter !== "." && WORD.has(letter))) return true;
  }
  return false;
}
