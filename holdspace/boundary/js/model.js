// The trained model: ../model.py in JavaScript, step by step. Whole numbers below 2^53 add up alike everywhere.

const LEVELS = 45;
const UNIT = 65_536;

/** A weight's character to the weight: its level squared, with its sign. */
function weightsByCode() {
  const found = new Int16Array(128);
  let level = -LEVELS;
  for (let code = 35; code < 127; code++) {
    if (String.fromCharCode(code) === "\\") continue;
    found[code] = level * Math.abs(level);
    level++;
  }
  return found;
}

/** By how much the sum over `size` features is divided: the root of the size, as a fraction of UNIT. */
export const norm = (size) => Math.floor(Math.sqrt(Math.floor((UNIT * UNIT) / Math.max(size, 1))));

/** Scores sentences. A score above zero says yes. */
export class Model {
  constructor(written) {
    this.categories = written.categories.slice(0, -1); // the last is background: a rival of the others, never answered
    this.unit = written.unit;
    this.bias = written.bias;
    this.cuts = written.cuts;
    this.numbers = new Map(written.features.map((feature, at) => [feature, at]));
    const sizes = weightsByCode();
    const width = this.bias.length;
    this.weights = new Int16Array(written.features.length * width);
    written.weights.forEach((column, lane) => {
      for (let at = 0; at < column.length; at++) this.weights[at * width + lane] = sizes[column.charCodeAt(at)];
    });
  }

  /** One score for each category: its own, less a quarter of the highest other's, less its threshold. */
  scores(features) {
    const width = this.bias.length;
    const sums = new Array(width).fill(0);
    for (const feature of features) {
      const at = this.numbers.get(feature);
      if (at === undefined) continue;
      for (let lane = 0; lane < width; lane++) sums[lane] += this.weights[at * width + lane];
    }
    const scale = norm(features.length);
    const own = sums.map((sum, lane) => this.bias[lane] + Math.floor((sum * scale) / UNIT));
    const [second, first] = [...own].sort((one, two) => one - two).slice(-2);
    return this.cuts.map((cut, lane) => own[lane] - ((own[lane] === first ? second : first) >> 2) - cut);
  }

  /** What one feature says of one category, before the sentence's length is taken into account. */
  weight(feature, lane) {
    const at = this.numbers.get(feature);
    return at === undefined ? 0 : this.weights[at * this.bias.length + lane];
  }
}
