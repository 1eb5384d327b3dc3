// The leaf: the one note that lies open, its fields, and what is known of where its words are.
import { unbeside } from "./beside.js";
import { linked } from "./people.js";
import { $, show, timeOf, word } from "./screen.js";
import { list } from "./shelf.js";

const FIELDS = ["title", "date", "client", "session", "body"];

let leaf = null; // {oid, base, created, dismissed, kept: as last saved, sealed: as last journaled, since, stopped}

export const current = () => leaf;
export const typed = () => JSON.stringify([...FIELDS.map((name) => $(name).value), leaf?.dismissed ?? []]);
export const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);

/** What the line above the text says of where the words are. */
export function status(code, values) {
  $("saved").textContent = word(`save-${code}`, values);
  $("saved").parentElement.dataset.kept = code;
}

export function count() {
  const n = ($("body").value.match(/\S+/g) ?? []).length;
  $("length").textContent = word("word-count", { n: n.toLocaleString() });
}

/** The note as it stands on the leaf. */
export function noteNow() {
  const [title, date, client, session, body] = FIELDS.map((name) => $(name).value);
  const at = new Date().toISOString();
  const when = { created: leaf.created ?? at, modified: at, dismissed: leaf.dismissed ?? [] };
  return { oid: leaf.oid, client, session: session || null, date: date || today(), title: title.trim(), body, ...when };
}

/** Put a note on the leaf. base: the entry it was read by, with the note's `modified`, or null. fresh: nothing of it is saved yet. */
export function lay(note, base, { fresh = false } = {}) {
  for (const name of ["title", "date", "body"]) $(name).value = note[name] ?? "";
  linked(note.client ?? "", note.session ?? "");
  leaf = { oid: note.oid, base, created: note.created, dismissed: note.dismissed, since: 0, stopped: false };
  leaf.kept = fresh ? "" : typed();
  leaf.sealed = leaf.kept;
  shown(true);
  if (base) status("done", { at: timeOf(new Date(base.modified)) });
  else status("new");
  count();
  list(note.oid);
  show("notes");
  changed();
}

export function clearLeaf() {
  leaf = null;
  for (const name of ["title", "body"]) $(name).value = "";
  shown(false);
  changed();
}

/** Whoever reads along begins anew. */
const changed = () => document.dispatchEvent(new Event("leaf"));

function shown(open) {
  for (const id of ["note", "note-acts"]) $(id).hidden = !open;
  $("empty").hidden = open;
  unbeside();
}
