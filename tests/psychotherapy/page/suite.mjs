// What runs in a browser against the page's own modules: attacks, flipped bits, vectors, and the measurements of bench.
import { envelopeAttacks, flips } from "./envelopes.mjs";
import { LIFE } from "./life.mjs";
import { measures } from "./measures.mjs";
import { exported } from "./notebook.mjs";
import { commitAttacks, stateAttacks } from "./states.mjs";
import { read } from "./vectors.mjs";

/** [[name, expected, found]…]: whatever is not refused stands there as what it gave. */
async function tried(attacks) {
  const rows = [];
  for (const [name, [expected, run]] of Object.entries(attacks)) {
    const found = await Promise.resolve()
      .then(run)
      .then(
        (got) => (typeof got === "string" ? got : "OPENED"),
        (problem) => (problem.code && problem.name === "Refused" ? problem.code : `${problem.name}`),
      );
    rows.push([name, expected, found]);
  }
  return rows;
}

async function attacks() {
  const states = await stateAttacks();
  return [
    ...(await tried(await envelopeAttacks())),
    ...(await tried(states.attacks)),
    ...(await tried(commitAttacks(states))),
  ];
}

/** Flipped bits and vectors once more, in a browser that has no base64url of its own. */
async function older(vectors) {
  const { fromBase64 } = Uint8Array;
  const { toBase64 } = Uint8Array.prototype;
  delete Uint8Array.fromBase64;
  delete Uint8Array.prototype.toBase64;
  try {
    return { flips: await flips(), vectors: await read(vectors), had: Boolean(fromBase64 && toBase64) };
  } finally {
    Object.assign(Uint8Array, { fromBase64 });
    Object.assign(Uint8Array.prototype, { toBase64 });
  }
}

globalThis.suite = { attacks, older, exported, flips, life: () => tried(LIFE), vectors: read, ...measures };
