// The whole notebook as one file: sealed, for the author's safe and holdspace-reader; or plain, after a fresh unlock and a warning.
import { textsOf } from "./texts.js";

/** notebook.json: everything as the server has it. Opens with the kit, or with passphrase and account secret. */
export async function sealedExport(vault) {
  const { vid, gen, root, slots, objects } = await allOf(vault);
  return new Blob([JSON.stringify({ v: 1, type: "holdspace-notebook", vid, gen, root, slots, objects })], {
    type: "application/json",
  });
}

async function allOf(vault) {
  await vault.refresh();
  const { root: text } = await vault.store.mark(vault.vid);
  const tables = [vault.root.indexes, vault.root.other].flatMap((table) =>
    Object.entries(table).map(([oid, [rev, sha]]) => [oid, rev, sha]),
  );
  const wanted = [...tables, ...[...vault.entries.values()].map(({ oid, rev, sha }) => [oid, rev, sha])];
  const texts = await textsOf(vault, wanted);
  const objects = wanted
    .map(([oid, rev]) => [oid, rev, texts.get(oid)])
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const slots = vault.slots.map(({ slot_id, kind, params, jwe }) => ({ slot_id, kind, params, jwe }));
  return { vid: vault.vid, gen: vault.gen, root: text, slots, objects };
}

const MARKS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const safe = (words) => String(words).replace(/[&<>"]/g, (mark) => MARKS[mark]);
const STYLE =
  "body{font:16px/1.5 serif;max-width:40em;margin:2em auto}pre{font:inherit;white-space:pre-wrap}h2{margin-top:2em}";

/** One HTML file that anybody can read: ask proveAgain first, and warn. named: from a client's id to a name. */
export async function plainExport(vault, named = (client) => client) {
  const entries = vault.list();
  const notes = await vault.notes(entries);
  const parts = entries.map((entry) => {
    const { date, title, body, client } = notes.get(entry.oid);
    return `<h2>${safe(date)} ${safe(title)}</h2>\n<p>${safe(named(client))}</p>\n<pre>${safe(body)}</pre>\n`;
  });
  const head = `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>Psychotherapy notes</title><style>${STYLE}</style>\n`;
  return new Blob(
    [
      head,
      "<h1>Psychotherapy notes</h1>\n<p>Not sealed. Whoever has this file can read it.</p>\n",
      ...parts,
      "</html>\n",
    ],
    { type: "text/html" },
  );
}
