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
    this.begin = [...new Set(this.firsts.flatMap((step) => this.follow(step)))];
    this.entries = [];
    this.entriesByKey = new Map();
    this.reset();
  }

  reset() {
    this.states = new Map();
    this.empty = this.state(this.entryOf(new Set()), new Set());
  }

  /** What every pattern that begins now brings along: large, and the same after most symbols. Worked out once. */
  entryOf(steps) {
    const key = [...steps].sort((one, two) => one - two).join();
    if (!this.entriesByKey.has(key)) this.entriesByKey.set(key, { id: this.entriesByKey.size, steps, turned: [] });
    return this.entriesByKey.get(key);
  }

  /** The state for an entry and the steps beside it. */
  state(entry, extra) {
    const key = `${entry.id}:${[...extra].sort((one, two) => one - two).join()}`;
    let state = this.states.get(key);
    if (!state) {
      const { ends } = this.program;
      const over = [...entry.steps, ...extra].filter((step) => ends.has(step)).map((step) => ends.get(step));
      state = { entry, extra, turns: new Array(OTHER + 1), ends: [...new Set(over)] };
      this.states.set(key, state);
    }
    return state;
  }

  turn(state, symbol) {
    if (this.states.size >= MOST_STATES) this.reset();
    this.entries[symbol] ??= this.entryOf(this.read(this.begin, symbol));
    const entry = this.entries[symbol];
    state.entry.turned[symbol] ??= this.read(state.entry.steps, symbol);
    const reached = [...state.entry.turned[symbol], ...this.read(state.extra, symbol)];
    const after = this.state(entry, new Set(reached.filter((step) => !entry.steps.has(step))));
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
