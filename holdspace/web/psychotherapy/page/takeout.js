// What leaves the page by its author's hand: a sealed copy, a plain copy, one note on paper or on the clipboard, the account secret, a certificate.
import { again } from "./entrance.js";
import { plainExport, sealedExport } from "./export.js";
import { today } from "./leaf.js";
import { $, confirmed, dayOf, printed, saved, say, show, word } from "./screen.js";
import { nameOf } from "./shelf.js";
import { sitting } from "./sitting.js";
import { proveAgain } from "./unlock.js";

const proven = () => again((how) => proveAgain(sitting.vault, how));
const element = (name, text) => Object.assign(document.createElement(name), { textContent: text });

export function takeShown(code) {
  $("nav").hidden = false;
  $("secret").textContent = "";
  show("take");
  if (code) say("changed", { what: word(code) });
}

/** Every sealed text as the server has it. */
export async function sealedCopy() {
  const { vault } = sitting;
  saved(`notebook-${today()}.json`, await sealedExport(vault));
  takeShown("done-export");
  vault.server.event("exported");
}

function noteOn(note) {
  const part = document.createElement("section");
  part.append(
    element("h2", note.title || word("untitled")),
    element("p", [dayOf(note.date), nameOf(note.client)].filter(Boolean).join(", ")),
  );
  part.append(Object.assign(element("p", note.body), { className: "page-read" }));
  return part;
}

/** One page with every note in the open: after a warning and a fresh unlock. */
export async function plainCopy() {
  if (!(await confirmed("plain")) || !(await proven())) return takeShown();
  const { vault } = sitting;
  saved(`notes-in-the-open-${today()}.html`, await plainExport(vault, nameOf));
  takeShown("done-plain");
  vault.server.event("exported-plain");
}

export async function showSecret() {
  const right = await proven();
  takeShown();
  if (right) $("secret").textContent = sitting.vault.root.as;
}

/** Rounded counts, hashes, the log's checkpoint: no word of a note. */
export async function certificate() {
  const { said } = await sitting.server.post("certificate", {});
  const paper = JSON.stringify({ v: 1, type: "holdspace-certificate", ...said }, null, 2);
  saved(`certificate-${said.day}.json`, new Blob([paper], { type: "application/json" }));
  takeShown("done-certificate");
}

export const letter = () => printed($("letter").cloneNode(true));

/** After a warning; note: as it stands on the leaf. */
export async function onPaper(note) {
  const sure = await confirmed("print");
  back();
  if (sure) printed(noteOn(note));
}

export async function copied(text, warned = false) {
  if (!warned && !(await confirmed("copy"))) return back();
  await navigator.clipboard.writeText(text);
  if (!warned) back();
  say("copied");
}

export function back() {
  $("nav").hidden = false;
  show("notes");
}
