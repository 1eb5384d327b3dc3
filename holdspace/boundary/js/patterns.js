// The restricted pattern language and its compiler: ../patterns.py in JavaScript, step by step.
// The rulebook's tests run in Python before a rule ships; here a pattern outside the language is an error all the same.

export const OTHER = 128;
const MOST_REPEATS = 40;

class Parser {
  constructor(pattern) {
    this.pattern = pattern;
    this.at = 0;
  }

  peek() {
    return this.pattern[this.at] ?? "";
  }

  take() {
    const letter = this.peek();
    if (!letter || letter.charCodeAt(0) >= OTHER) throw this.bad("an ASCII character is expected");
    this.at++;
    return letter;
  }

  bad(why) {
    return new SyntaxError(`at ${this.at}: ${why}`);
  }

  either() {
    const parts = [this.chain()];
    while (this.peek() === "|") {
      this.at++;
      parts.push(this.chain());
    }
    return parts.length === 1 ? parts[0] : { kind: "either", parts };
  }

  chain() {
    const parts = [];
    while (this.peek() && !"|)".includes(this.peek())) parts.push(this.repeated());
    if (!parts.length) throw this.bad("an empty alternative");
    return { kind: "chain", parts };
  }

  repeated() {
    const part = this.single();
    const mark = this.peek();
    if (!mark || !"?*+{".includes(mark)) return part;
    this.at++;
    if (mark === "?") return { kind: "repeat", part, least: 0, most: 1 };
    if (mark === "{") return this.counted(part);
    if (part.kind !== "set") throw this.bad("* and + only after a character or class");
    return { kind: "repeat", part, least: mark === "*" ? 0 : 1, most: -1 };
  }

  counted(part) {
    const close = this.pattern.indexOf("}", this.at);
    const bounds = close < 0 ? [] : this.pattern.slice(this.at, close).split(",");
    if (bounds.length < 1 || bounds.length > 2 || !bounds.every((bound) => /^[0-9]+$/.test(bound))) {
      throw this.bad("{m} or {m,n} is expected");
    }
    this.at = close + 1;
    const [least, most] = [Number(bounds[0]), Number(bounds.at(-1))];
    if (least > most || most > MOST_REPEATS || most === 0) throw this.bad("at most 40 repeats");
    return { kind: "repeat", part, least, most };
  }

  single() {
    const letter = this.take();
    if (letter === "(") {
      const inner = this.either();
      if (this.peek() !== ")") throw this.bad("a group is left open");
      this.at++;
      return inner;
    }
    if (letter === "[") return { kind: "set", symbols: this.symbols() };
    const one = letter === "\\" ? this.escaped() : letter;
    if (letter !== "\\" && "()[]{}|?*+^$.".includes(letter)) throw this.bad(`${letter} has no place here`);
    const symbols = new Uint8Array(OTHER + 1);
    symbols[one.charCodeAt(0)] = 1;
    return { kind: "set", symbols };
  }

  escaped() {
    const letter = this.take();
    if (letter === "n") return "\n";
    if (/[A-Za-z0-9]/.test(letter)) throw this.bad("only marks are escaped");
    return letter;
  }

  symbols() {
    const without = this.peek() === "^" ? 1 : 0;
    this.at += without;
    const found = new Uint8Array(OTHER + 1).fill(without);
    const from = this.at;
    while (this.peek() !== "]") {
      const first = this.member();
      let last = first;
      if (this.peek() === "-" && this.pattern[this.at + 1] !== "]") {
        this.at++;
        last = this.member();
      }
      if (last < first) throw this.bad("a range runs backwards");
      found.fill(1 - without, first, last + 1);
    }
    if (this.at === from) throw this.bad("an empty class");
    this.at++;
    return found;
  }

  member() {
    const letter = this.take();
    return (letter === "\\" ? this.escaped() : letter).charCodeAt(0);
  }
}

/** The pattern as a tree. Throws SyntaxError where it leaves the language. */
export function parse(pattern) {
  const parser = new Parser(pattern);
  const node = parser.either();
  if (parser.peek()) throw parser.bad("a group is closed that was not opened");
  return node;
}
