// The page for psychotherapy notes: from what the browser can do, to an open notebook. Every other module is reached from here.
import { ACTS } from "./acts.js";
import { along } from "./along.js";
import { begin } from "./begin.js";
import { enter } from "./entrance.js";
import { keepAnchors } from "./history.js";
import { living, lookForKept } from "./kept.js";
import { clearLeaf } from "./leaf.js";
import { refuse } from "./problems.js";
import { $, counted, every, explain, say, show, word } from "./screen.js";
import { Server } from "./server.js";
import { emptyShelf, find, shelve } from "./shelf.js";
import { idleMinutes, keepIdle, listen, lock, opened, sitting, watch } from "./sitting.js";
import { openStore } from "./store.js";
import { back } from "./takeout.js";
import { joinAgain, passkeyHere, tended } from "./waysin.js";
import { flush, hooks, openNote, renewed, wrote } from "./writing.js";

const { csrf: token, person } = document.body.dataset;

/** What this browser must be able to do before anything is written, here or there. */
async function ready() {
  if (!isSecureContext) refuse("insecure");
  const able = crypto.subtle && globalThis.indexedDB && globalThis.WebAssembly && navigator.locks;
  if (!able) refuse("no-crypto");
  await crypto.subtle.generateKey({ name: "AES-KW", length: 256 }, false, ["wrapKey"]).catch(() => refuse("no-crypto"));
  const off = Math.abs(Date.now() / 1000 - Number(document.body.dataset.now)) / 3600;
  if (off > 6) refuse("clock", { off: word("hours", { n: Math.round(off).toLocaleString() }) });
  sitting.store = await openStore(person);
  sitting.server = new Server({ prefix: location.pathname, token });
  sitting.state = await sitting.server.state();
  if (!sitting.state.vid && (await sitting.store.known())) refuse("vanished");
}

const WHY = ["idle", "locked", "elsewhere", "signed-out"];

async function start() {
  try {
    await ready();
    const why = location.hash.slice(1);
    history.replaceState(null, "", location.pathname);
    const open = sitting.state.vid ? await enter(() => WHY.includes(why) && say(why)) : { vault: await begin() };
    await settled(open);
  } catch (problem) {
    if (problem.code === "signed-out") return location.replace($("home").href);
    const said = show("cannot").querySelector("[data-said]");
    if (problem.code === "offline") say("no-server", {}, said);
    else explain(problem, said);
  }
}

async function settled({ vault, how, fresh, older, back: given }) {
  const people = await sitting.server.people().catch(() => []);
  opened(vault);
  shelve({ people, choose: openNote });
  clearLeaf();
  along();
  if (fresh && how && !how.passkey) await passkeyHere(how);
  back();
  if (older) say("changed", { what: word(given ? "done-given-back" : "done-older", { n: counted(given) }) });
  if (vault.held) say("held");
  if (vault.apart) say("apart", { parts: apartOf(vault.apart) });
  $("held").hidden = !vault.held;
  await act(lookForKept);
  await act(() => keepAnchors(vault, vault.anchors));
  await act(tended);
}

function apartOf({ added, vanished, changed }) {
  const named = (code, kinds) =>
    kinds.length && word(code, { kinds: kinds.map((kind) => word(kind === "kit" ? "kit-way" : kind)).join(", ") });
  return [named("added", added), named("vanished", vanished), named("altered", changed)].filter(Boolean).join(" ");
}

async function act(what) {
  try {
    await what();
  } catch (problem) {
    if (problem.code === "new-key") return act(joinAgain);
    explain(problem);
    if (problem.code === "signed-out") lock("signed-out");
  }
}

let finding;
document.addEventListener("click", ({ target }) => {
  const name = target.closest("[data-act]")?.dataset.act;
  if (name && ACTS[name]) act(ACTS[name]);
});
document.addEventListener("input", (event) => {
  if (event.target.closest("#note")) wrote(event);
  if (event.target.id === "find") {
    clearTimeout(finding);
    finding = setTimeout(find, 150);
  }
});
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-reveal]"))
    for (const one of every("input:not([type=checkbox])", target.form)) one.type = target.checked ? "text" : "password";
  if (target.id === "idle") {
    keepIdle(target.value);
    target.value = idleMinutes();
  }
});
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "s") {
    event.preventDefault(); // the browser's own saving would write the page, and the text on it, to the disk
    act(flush);
  }
});
for (const sign of ["pagehide", "visibilitychange"]) document.addEventListener(sign, () => document.hidden && flush());
addEventListener("online", () => act(async () => flush().then(() => sitting.vault && tended())));
hooks.left = () => act(lookForKept);
hooks.rejoin = () => act(joinAgain);
listen({
  saved: renewed,
  before: flush,
  restart: () => {
    emptyShelf();
    clearLeaf();
    start();
  },
});
$("note").addEventListener("submit", (event) => event.preventDefault());
watch();
living();
start();
