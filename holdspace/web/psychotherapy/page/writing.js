// The leaf: one note, written, sealed on this device within a second, saved after two seconds of rest or ten of writing.
import { beside, unbeside } from "./beside.js";
import { dropDraft, keepDraft } from "./drafts.js";
import { dayOfSession, linked } from "./people.js";
import { $, dayOf, explain, hush, show, timeOf, word } from "./screen.js";
import { list } from "./shelf.js";
import { sitting, tellSaved } from "./sitting.js";

const JOURNAL = 700;
const REST = 2000;
const LONGEST = 10_000;
const AGAIN = 5000;
const FIELDS = ["title", "date", "client", "session", "body"];
const QUIET = new Set(["offline", "busy"]);

let leaf = null; // {oid, base, created, kept: as last saved, sealed: as last journaled, since, stopped}
let saving = null;
const timers = {};

const typed = () => JSON.stringify(FIELDS.map((name) => $(name).value));
const later = (name, act, wait) => {
  clearTimeout(timers[name]);
  timers[name] = setTimeout(act, wait);
};
export const current = () => leaf;
export const today = () => new Date(Date.now() - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
const status = (code, values) => ($("saved").textContent = word(`save-${code}`, values));
const count = () =>
  ($("length").textContent = word("word-count", { n: ($("body").value.match(/\S+/g) ?? []).length.toLocaleString() }));

function noteNow() {
  const { title, date, client, session, body } = Object.fromEntries(FIELDS.map((name) => [name, $(name).value]));
  const at = new Date().toISOString();
  const when = { created: leaf.created ?? at, modified: at, dismissed: leaf.dismissed ?? [] };
  return { oid: leaf.oid, client, session: session || null, date: date || today(), title: title.trim(), body, ...when };
}

/** Put a note on the leaf. note: {oid, …}. base: the entry it was read by, with the note's `modified`, or null. */
export function lay(note, base, { fresh = false } = {}) {
  for (const name of ["title", "date", "body"]) $(name).value = note[name] ?? "";
  linked(note.client ?? "", note.session ?? "");
  leaf = { oid: note.oid, base, created: note.created, dismissed: note.dismissed, since: 0, stopped: false };
  leaf.kept = fresh ? "" : typed();
  leaf.sealed = leaf.kept;
  for (const id of ["note", "note-acts"]) $(id).hidden = false;
  $("empty").hidden = true;
  unbeside();
  base ? status("done", { at: timeOf(new Date(base.modified)) }) : status("new");
  count();
  list(note.oid);
  show("notes");
}

export function clearLeaf() {
  leaf = null;
  for (const id of ["note", "note-acts"]) $(id).hidden = true;
  for (const name of ["title", "body"]) $(name).value = "";
  $("empty").hidden = false;
  unbeside();
}

/** Begin one; nothing is kept of it before the first word. */
export async function blank() {
  if (!(await leave())) return;
  lay({ oid: crypto.randomUUID(), date: today() }, null);
  $("title").focus();
}

export async function openNote(entry) {
  if (leaf?.oid === entry.oid) return show("notes");
  if (!(await leave())) return;
  hush();
  try {
    const note = await sitting.vault.note(entry);
    lay(note, { ...entry, modified: note.modified });
    $("title").focus();
  } catch (problem) {
    Object.assign(problem.where ?? {}, { what: word("a-note", { day: dayOf(entry.date) }) });
    explain(problem);
  }
}

/** Save what is open; true when the leaf may be taken away: nothing of it would be lost. */
export async function leave() {
  await flush();
  return !leaf || leaf.kept === typed() || leaf.sealed === typed() || leaf.empty;
}

/** At once: sealed on this device, then sent. */
export async function flush() {
  if (!leaf || !sitting.vault) return;
  await journal();
  await commit();
}

export function wrote(event) {
  if (!leaf) return;
  if (event?.target.id === "client") linked($("client").value, "");
  if (event?.target.id === "session" && dayOfSession($("session").value))
    $("date").value = dayOfSession($("session").value);
  count();
  if (typed() === leaf.kept) return;
  leaf.since ||= Date.now();
  status("typing");
  timers.journal ??= setTimeout(journal, JOURNAL);
  if (!leaf.stopped) later("commit", commit, Math.max(0, Math.min(REST, leaf.since + LONGEST - Date.now())));
}

async function journal() {
  clearTimeout(timers.journal);
  timers.journal = undefined;
  const now = typed();
  const mine = leaf;
  if (!mine || !sitting.vault || now === mine.sealed || now === mine.kept) return;
  try {
    await keepDraft(sitting.vault, {
      note: noteNow(),
      base: mine.base,
      page: sitting.page,
      at: new Date().toISOString(),
    });
    mine.sealed = now;
    if (mine === leaf && typed() !== mine.kept) status("device");
  } catch (problem) {
    explain(problem);
  }
}

function commit() {
  saving ??= send().finally(() => {
    saving = null;
  });
  return saving;
}

async function send() {
  clearTimeout(timers.commit);
  const mine = leaf;
  const now = typed();
  if (!mine || mine.stopped || !sitting.vault || now === mine.kept) return;
  const note = noteNow();
  try {
    const entry = await sitting.vault.save(note, mine.base);
    Object.assign(mine, { base: { ...entry, modified: note.modified }, kept: now, since: 0, created: note.created });
    if (mine === leaf) done(now);
    if (mine !== leaf || typed() === now) await dropDraft(sitting.vault, mine.oid, sitting.page);
    tellSaved();
    list();
  } catch (problem) {
    if (mine === leaf) await failed(problem, mine);
  }
}

function done(now) {
  if ($("told").dataset.from === "saving") hush();
  if (typed() === now) status("done", { at: timeOf() });
  else wrote();
}

async function failed(problem, mine) {
  if (problem.code === "conflict") return conflict(problem.where.theirs, mine);
  await journal();
  status(mine.sealed === typed() ? "device" : "none");
  explain(problem);
  $("told").dataset.from = "saving";
  if (QUIET.has(problem.code)) later("commit", commit, AGAIN);
  else mine.stopped = problem.code !== "signed-out" && problem.code !== "too-large";
}

/** Both versions, side by side. Nothing is saved until one is chosen; what was typed stays on the leaf. */
async function conflict(entry, mine) {
  mine.stopped = true;
  await journal();
  status(mine.sealed === typed() ? "device" : "none");
  const theirs = entry && (await sitting.vault.note(entry).catch(() => null));
  const go = (base) => {
    Object.assign(mine, { base, stopped: false });
    unbeside();
    wrote();
    return flush();
  };
  const own = () => {
    const copy = { ...noteNow(), oid: crypto.randomUUID(), created: undefined };
    lay(copy, null, { fresh: true });
    return flush().then(() => dropDraft(sitting.vault, mine.oid, sitting.page));
  };
  const newer = () => {
    lay(theirs, { ...entry, modified: theirs.modified });
    return dropDraft(sitting.vault, mine.oid, sitting.page);
  };
  const acts = theirs
    ? [
        ["keep-mine", () => go({ ...entry, modified: theirs.modified })],
        ["take-theirs", newer],
        ["keep-both", () => own().then(() => list())],
      ]
    : [["keep-mine", own]];
  beside("conflict", { one: $("body").value, two: theirs?.body ?? word("conflict-gone"), acts });
}

/** Another tab saved: what is open is read again if nobody typed here meanwhile. */
export async function renewed() {
  if (!sitting.vault) return;
  await sitting.vault.refresh().catch(() => {});
  const entry = leaf?.base && sitting.vault.entry(leaf.oid);
  if (leaf && entry && entry.sha !== leaf.base.sha && typed() === leaf.kept) {
    const note = await sitting.vault.note(entry);
    lay(note, { ...entry, modified: note.modified });
  }
  list();
}
