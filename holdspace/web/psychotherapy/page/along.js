// The boundary check reads along: modules of their own, fetched once the page can be used. Without them one writes as before.
import { current, typed } from "./leaf.js";
import { linked } from "./people.js";
import { $, fill, word } from "./screen.js";
import { clients, nameOf } from "./shelf.js";
import { sitting } from "./sitting.js";
import { blank, flush, wrote } from "./writing.js";

const PAGE = { $, blank, clients, current, fill, flush, linked, nameOf, sitting, typed, word, wrote };
const idle = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 200));
let check = null;

async function begun() {
  check ??= import("notebook-check").then(({ Check }) => Check.made(PAGE));
  const reads = await check.catch(() => null); // the network is away: tried again when it is back
  if (reads) await reads.opened();
  else check = null;
}

export const along = () => idle(begun, { timeout: 1000 });
addEventListener("online", () => sitting.vault && !check && along());
