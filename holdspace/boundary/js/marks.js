// What is read off the form of a sentence: ../marks.py in JavaScript, step by step.

export const LONG_QUOTATION = 6;
const SHORTEST_NAME = 3;
const OPENERS = new Set(".:;!?\"'(-/*>");
export const isAlnum = (letter) => (letter >= "a" && letter <= "z") || (letter >= "0" && letter <= "9");

/** Quotations [start, end, words], names [start, end] and whether the sentence begins in capitals. letters: the source. */
export function readMarks(letters, normal, words, lists, plain) {
  const isCapital = (at) => {
    const letter = letters[normal.places[at]];
    return letter !== undefined && letter >= "A" && letter <= "Z";
  };
  const names = words.filter((word, at) => {
    if (at === 0 || word.form.length < SHORTEST_NAME || !isCapital(word.start) || isCapital(word.start + 1))
      return false;
    return !OPENERS.has(words[at - 1].form) && !plain.has(word.form) && !lists.ofWord(word.form).length;
  });
  const [first] = words;
  const heading = Boolean(first) && isCapital(first.start) && first.form.length > 3 && isCapital(first.start + 1);
  return { quotations: quotations(normal.text, words), names: names.map((word) => [word.start, word.end]), heading };
}

/** As the model reads them. */
export function markFeatures(marks) {
  const found = marks.heading ? ["heading"] : [];
  if (marks.names.length) found.push("name");
  const longest = Math.max(0, ...marks.quotations.map(([, , words]) => words));
  if (longest) found.push(longest >= LONG_QUOTATION ? "quote long" : longest > 2 ? "quote some" : "quote word");
  return found;
}

function quotations(text, words) {
  const found = [];
  for (let at = 1; at < text.length; at++) {
    const opens = (text[at] === '"' || text[at] === "'") && !isAlnum(text[at - 1]);
    const close = opens ? closing(text, at) : -1;
    if (close <= at + 1) continue;
    const inside = words.filter((word) => word.start > at && word.start < close && isAlnum(word.form[0])).length;
    found.push([at, close + 1, inside]);
    at = close;
  }
  return found;
}

function closing(text, opened) {
  let close = text.indexOf(text[opened], opened + 1);
  while (close >= 0 && text[opened] === "'" && isAlnum(text[close + 1])) close = text.indexOf("'", close + 1);
  return close;
}
