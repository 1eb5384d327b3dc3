// Writing: sealed on this device within a second, saved after two seconds of rest or ten of writing.
import { clash } from "./clash.js";
import { dropDraft, keepDraft } from "./drafts.js";
import { count, current, lay, noteNow, status, today, typed } from "./leaf.js";
import { dayOfSession, linked } from "./people.js";
import { $, dayOf, explain, hush, show, timeOf, word } from "./screen.js";
import { list } from "./shelf.js";
import { lock, sitting, tellSaved } from "./sitting.js";

const JOURNAL = 700;
const REST = 2000;
const LONGEST = 10_000;
const AGAIN = 5000;
const LATER = ["offline", "busy"]; // tried again by itself
const GOES_ON = ["too-large", "not-taken"]; // tried again with the next key

let saving = null;
const timers = {};

/** left: called when a note is left whose words are on this device alone. */
export const hooks = { left: () => {}, rejoin: () => {} };

function later(wait) {
  clearTimeout(timers.commit);
  timers.commit = setTimeout(commit, wait);
}

/** Begin a note; nothing is kept of it before the first word. */
export async function blank() {
  if (!(await leave())) return;
  lay({ oid: crypto.randomUUID(), date: today() }, null);
  $("title").focus();
}

export async function openNote(entry) {
  if (current()?.oid === entry.oid) return show("notes");
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
async function leave() {
  await flush();
  const leaf = current();
  const aside = leaf && leaf.kept !== typed() && leaf.sealed === typed();
  if (aside) setTimeout(() => hooks.left());
  return !leaf || leaf.kept === typed() || aside;
}

/** At once: sealed on this device, then sent. */
export async function flush() {
  if (!current() || !sitting.vault) return;
  await journal();
  await commit();
}

/** A key was pressed, or something chosen. */
export function wrote({ target } = {}) {
  const leaf = current();
  if (!leaf) return;
  if (target?.id === "client") linked($("client").value, "");
  if (target?.id === "session") $("date").value = dayOfSession($("session").value) ?? $("date").value;
  count();
  if (typed() === leaf.kept) return;
  leaf.since ||= Date.now();
  status("typing");
  timers.journal ??= setTimeout(journal, JOURNAL);
  if (!leaf.stopped) later(Math.max(0, Math.min(REST, leaf.since + LONGEST - Date.now())));
}

async function journal() {
  clearTimeout(timers.journal);
  timers.journal = undefined;
  const leaf = current();
  const now = typed();
  if (!leaf || !sitting.vault || now === leaf.sealed || now === leaf.kept) return;
  const at = new Date().toISOString();
  try {
    await keepDraft(sitting.vault, { note: noteNow(), base: leaf.base, page: sitting.page, at });
    leaf.sealed = now;
    if (leaf === current() && typed() !== leaf.kept) status("device");
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
  const leaf = current();
  const now = typed();
  if (!leaf || leaf.stopped || !sitting.vault || now === leaf.kept) return;
  const note = noteNow();
  try {
    const entry = await sitting.vault.save(note, leaf.base);
    const base = { ...entry, modified: note.modified };
    Object.assign(leaf, { base, kept: now, since: 0, created: note.created });
    if (leaf === current()) saved(now);
    if (leaf !== current() || typed() === now) await dropDraft(sitting.vault, leaf.oid, sitting.page);
    tellSaved();
    list();
  } catch (problem) {
    if (leaf === current()) await failed(problem, leaf);
  }
}

function saved(now) {
  if ($("told").dataset.from === "saving") hush();
  if (typed() === now) status("done", { at: timeOf() });
  else wrote();
}

async function failed(problem, leaf) {
  leaf.stopped = ![...LATER, ...GOES_ON].includes(problem.code);
  await journal();
  status(leaf.sealed === typed() ? "device" : "none");
  if (problem.code === "signed-out") lock("signed-out");
  if (problem.code === "new-key") return setTimeout(hooks.rejoin);
  if (problem.code === "conflict") return clash(problem.where.theirs, leaf);
  explain(problem);
  $("told").dataset.from = "saving";
  if (LATER.includes(problem.code)) later(AGAIN);
}

/** Another tab saved: what is open is read again if nobody typed here meanwhile. */
export async function renewed() {
  if (!sitting.vault) return;
  await sitting.vault.refresh().catch(() => {});
  const leaf = current();
  const entry = leaf?.base && sitting.vault?.entry(leaf.oid);
  if (entry && entry.sha !== leaf.base.sha && typed() === leaf.kept) {
    const note = await sitting.vault.note(entry);
    lay(note, { ...entry, modified: note.modified });
  }
  list();
}
