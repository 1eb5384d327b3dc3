// One sitting: what is open in this page, and how it closes again. Keys live in this page's memory and nowhere else (security.md 2.7).
import { $, every, show, word } from "./screen.js";

/** vault: open or null. server, store, state: of this page. page: a name for this tab. */
export const sitting = { vault: null, page: crypto.randomUUID() };

const SIGNS = ["keydown", "pointerdown", "wheel", "touchstart", "input"];
const ALONE = 60_000;
const LEAVES = 1500; // until the server has taken leave of who signs out in another tab
const tabs = new BroadcastChannel("holdspace-sealed");
const record = new BroadcastChannel("holdspace"); // the record's tabs: signing out and locking there counts here
const heard = { saved: () => {}, before: async () => {}, restart: () => {} };
let last = Date.now();
let locking = null;
let pressed = 0;

/** saved: another tab saved. before: seal what is being written. restart: begin anew without leaving the page. */
export const listen = (parts) => Object.assign(heard, parts);
export const tellSaved = () => tabs.postMessage({ saved: true });

export const idleMinutes = () => Number(localStorage.getItem("holdspace-quiet")) || 10;
export const keepIdle = (minutes) =>
  localStorage.setItem("holdspace-quiet", Math.min(30, Math.max(1, Math.round(minutes) || 10)));

/** Close: first the words are sealed, then the fields emptied, then the page goes, and with it everything it held. */
export function lock(reason, tell = true) {
  if (!sitting.vault || locking) return locking;
  if (tell) tabs.postMessage({ lock: true });
  locking = (async () => {
    await Promise.race([heard.before(), new Promise((late) => setTimeout(late, 3000))]).catch(() => {});
    emptied();
    history.replaceState(null, "", `#${reason}`);
    if (reason === "left") return setTimeout(() => location.replace($("home").href), LEAVES);
    const there = await sitting.server.state().then(
      () => "there",
      ({ code }) => code,
    );
    if (there === "there") location.reload();
    else if (there === "signed-out") location.replace($("home").href);
    else heard.restart();
    locking = null;
  })();
  return locking;
}

function emptied() {
  sitting.vault = null;
  document.dispatchEvent(new Event("shut"));
  show("wait");
  for (const form of every("form")) form.reset();
  for (const id of [
    "pages",
    "kept-list",
    "beside-acts",
    "text-one",
    "text-two",
    "ways",
    "events",
    "kit-groups",
    "paper",
    "told",
    "client",
    "session",
    "marked",
    "under",
    "offers",
  ])
    $(id).replaceChildren();
  for (const id of ["body", "title", "find", "date"]) $(id).value = "";
  for (const id of ["found", "saved", "length", "secret", "left", "test-note"]) $(id).textContent = "";
  for (const id of ["nav", "lock", "note", "note-acts", "beside", "kept", "marks"]) $(id).hidden = true;
}

function touched({ isTrusted, type, key }) {
  if (!isTrusted) return;
  if (type === "keydown" && key === "Escape" && Date.now() - pressed < 800) lock("locked");
  pressed = type === "keydown" && key === "Escape" ? Date.now() : 0;
  if (Date.now() - last < 1000) return;
  last = Date.now();
  tabs.postMessage({ active: last });
}

function tick() {
  if (!sitting.vault) return;
  const left = last + idleMinutes() * ALONE - Date.now();
  if (left <= 0) return lock("idle");
  const short = left < ALONE;
  $("left").textContent = short
    ? word("locks-soon", { sec: Math.ceil(left / 1000) })
    : word("locks", { min: Math.ceil(left / ALONE) });
}

export function watch() {
  for (const sign of SIGNS) document.addEventListener(sign, touched, { capture: true, passive: true });
  for (const sign of ["visibilitychange", "pageshow"]) addEventListener(sign, tick, true);
  tabs.onmessage = ({ data }) => {
    if (data.lock) lock("elsewhere", false);
    if (data.saved) heard.saved();
    if (data.active) last = Math.max(last, data.active);
    if (data.ask && sitting.vault) tabs.postMessage({ active: last });
  };
  record.onmessage = ({ data }) => {
    if (data.person === document.body.dataset.person && ["left", "locked"].includes(data.kind))
      lock(data.kind === "left" ? "left" : "elsewhere");
  };
  setInterval(tick, 1000);
}

/** The notebook is open from now on. */
export function opened(vault) {
  sitting.vault = vault;
  last = Date.now();
  tabs.postMessage({ active: last });
  for (const id of ["nav", "lock"]) $(id).hidden = false;
  tick();
}
