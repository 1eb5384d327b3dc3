// From the tree of a pattern to its steps: the second half of ../patterns.py.

import { parse } from "./patterns.js";

const MOST_STEPS = 4000;

/** Steps of several patterns: a step reads a set of symbols, or forks, or ends a pattern. */
export class Program {
  constructor() {
    this.reads = [];
    this.nexts = [];
    this.ends = new Map();
  }

  add(reads, nexts) {
    this.reads.push(reads);
    this.nexts.push(nexts);
    return this.reads.length - 1;
  }

  /** Add a pattern, whose end says `number`. Returns its first step. */
  compile(pattern, number) {
    const end = this.add(null, []);
    this.ends.set(end, number);
    return this.emit(parse(pattern), end, this.reads.length + MOST_STEPS);
  }

  emit(node, then, limit) {
    if (this.reads.length > limit) throw new SyntaxError(`more than ${MOST_STEPS} steps`);
    if (node.kind === "set") return this.add(node.symbols, [then]);
    if (node.kind === "either") {
      const firsts = node.parts.map((part) => this.emit(part, then, limit));
      return this.add(null, firsts);
    }
    if (node.kind === "chain") return node.parts.reduceRight((after, part) => this.emit(part, after, limit), then);
    return this.emitRepeat(node, then, limit);
  }

  emitRepeat({ part, least, most }, then, limit) {
    if (most === -1) {
      const fork = this.add(null, []);
      const inner = this.emit(part, fork, limit);
      this.nexts[fork] = [inner, then];
      return least === 0 ? fork : inner;
    }
    let after = then;
    for (let one = least; one < most; one++) {
      const inner = this.emit(part, after, limit);
      after = this.add(null, [inner, after]);
    }
    for (let one = 0; one < least; one++) after = this.emit(part, after, limit);
    return after;
  }
}
