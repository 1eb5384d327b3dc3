// Runs all patterns of a family over a text at once, in time that grows with its length alone: ../matching.py, step by step.

import { OTHER } from "./patterns.js";
import { Program } from "./program.js";

const MOST_STATES = 3000;

/** The text as symbols: an ASCII character is its code, every other character is one and the same. */
export function symbolsOf(text) {
  const found = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) found[at] = Math.min(text.charCodeAt(at), OTHER);
  return found;
}

/** Finds which of many patterns occur in a text, and where each occurs first. Compiled at first use. */
export class Matcher {
  constructor(patterns) {
    this.patterns = patterns;
    this.program = null;
  }

  /** Numbers of the patterns that occur. */
  found(symbols) {
    if (!this.program) this.build();
    const seen = new Set();
    let state = this.empty;
    for (const symbol of symbols) {
      state = state.turns[symbol] ?? this.turn(state, symbol);
      for (const number of state.ends) seen.add(number);
    }
    return [...seen];
  }

  /** Where one pattern occurs, [start, end): the earliest end, and of those the earliest start. Null where it does not. */
  first(number, symbols) {
    if (!this.program) this.build();
    const { reads, nexts, ends } = this.program;
    let begun = new Map();
    for (let place = 0; place < symbols.length; place++) {
      for (const step of this.follow(this.firsts[number])) if (!begun.has(step)) begun.set(step, place);
      const after = new Map();
      for (const [step, start] of begun) {
        if (!reads[step]?.[symbols[place]]) continue;
        for (const onward of this.follow(nexts[step][0]))
          after.set(onward, Math.min(start, after.get(onward) ?? start));
      }
      const ended = [...after].filter(([step]) => ends.has(step)).map(([, start]) => start);
      if (ended.length) return [Math.min(...ended), place + 1];
      begun = after;
    }
    return null;
  }

  build() {
    this.program = new Program();
    this.firsts = this.patterns.map((pattern, number) => this.program.compile(pattern, number));
    this.onward = [];
    this.entry = [];
    this.begin = [...new Set(this.firsts.flatMap((step) => this.follow(step)))];
    this.reset();
  }

  reset() {
    this.states = new Map();
    this.empty = this.state([]);
  }

  /** The state for a set of steps. */
  state(steps) {
    const sorted = Int32Array.from(steps).sort();
    const key = sorted.join();
    let state = this.states.get(key);
    if (!state) {
      const { ends } = this.program;
      const over = new Set([...sorted].filter((step) => ends.has(step)).map((step) => ends.get(step)));
      state = { steps: sorted, turns: new Array(OTHER + 1), ends: [...over] };
      this.states.set(key, state);
    }
    return state;
  }

  turn(state, symbol) {
    if (this.states.size >= MOST_STATES) this.reset();
    this.entry[symbol] ??= this.read(this.begin, symbol);
    const after = this.state(new Set([...this.read(state.steps, symbol), ...this.entry[symbol]]));
    state.turns[symbol] = after;
    return after;
  }

  read(steps, symbol) {
    const { reads, nexts } = this.program;
    const found = new Set();
    for (const step of steps) {
      if (reads[step]?.[symbol]) for (const onward of this.follow(nexts[step][0])) found.add(onward);
    }
    return found;
  }

  /** Readers and ends that are reached from a step without reading; worked out once. */
  follow(step) {
    this.onward[step] ??= this.walk(step);
    return this.onward[step];
  }

  walk(first) {
    const { reads, nexts, ends } = this.program;
    const seen = new Set([first]);
    const found = [];
    for (const step of seen) {
      if (reads[step] || ends.has(step)) found.push(step);
      else for (const onward of nexts[step]) seen.add(onward);
    }
    return found;
  }
}
