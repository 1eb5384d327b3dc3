// Brings a sentence into the one form that rules and model read: ../normalise.py in JavaScript, step by step.

const OTHER = "\u0080"; // stands for every character that is neither ASCII nor in the table

/** What becomes of a character: another one, or null where it is dropped. written: the table of rules.json. */
export function readTable(written) {
  const changes = new Map();
  for (let code = 0; code < 32; code++) changes.set(String.fromCharCode(code), " ");
  changes.set("\u007f", " ");
  for (let code = 65; code <= 90; code++) changes.set(String.fromCharCode(code), String.fromCharCode(code + 32));
  for (const [one, others] of Object.entries(written.same)) for (const other of others) changes.set(other, one);
  for (const code of [...written.space, ...written.newline]) changes.set(String.fromCodePoint(code), " ");
  for (const code of written.drop) changes.set(String.fromCodePoint(code), null);
  return changes;
}

/** The normalised sentence between two newlines, and where each of its characters stands among the code points `letters`. */
export function normalise(changes, letters) {
  let text = "\n";
  const places = [-1];
  for (let place = 0; place < letters.length; place++) {
    const letter = letters[place];
    let changed = changes.get(letter);
    if (changed === undefined) changed = letter < OTHER ? letter : OTHER;
    if (changed === null) continue;
    text += changed;
    places.push(place);
  }
  places.push(letters.length);
  return { text: `${text}\n`, places };
}
