// What a page that closed too soon left behind on this device: shown beside what is saved, never over it.
import { beside, button, texts, unbeside } from "./beside.js";
import { draftsOf, dropDraft } from "./drafts.js";
import { current, lay } from "./leaf.js";
import { $, fill, timeOf, word } from "./screen.js";
import { list } from "./shelf.js";
import { sitting } from "./sitting.js";
import { flush, openNote } from "./writing.js";

const SAME = ["title", "date", "client", "session", "body"];
const lockOf = (page) => `holdspace-page-${page}`;

/** While this page lives its drafts are its own. */
export const living = () => navigator.locks?.request(lockOf(sitting.page), () => new Promise(() => {}));

async function orphans() {
  const open = new Set(((await navigator.locks?.query())?.held ?? []).map(({ name }) => name));
  return (await draftsOf(sitting.vault)).filter(
    ({ oid, page }) => !open.has(lockOf(page)) || (page === sitting.page && oid !== current()?.oid),
  );
}

/** Go through the drafts of pages that are gone; those that say nothing new go, the others are listed. */
export async function lookForKept() {
  const rows = [];
  for (const draft of await orphans()) {
    const { vault } = sitting;
    const entry = vault.entry(draft.oid);
    const note = entry && !draft.shut && (await vault.note(entry).catch(() => null));
    const same = note && SAME.every((name) => note[name] === draft.note[name]);
    if (same) await dropDraft(vault, draft.oid, draft.page);
    else if (!draft.shut) rows.push(row(draft, entry, note));
  }
  $("kept-list").replaceChildren(...rows);
  $("kept").hidden = !rows.length;
}

function row(draft, entry, note) {
  const item = $("kept-row").content.firstElementChild.cloneNode(true);
  fill(item, {
    title: draft.note.title || word("untitled"),
    about: word("kept-at", { at: timeOf(new Date(draft.at)), n: draft.note.body.match(/\S+/g)?.length ?? 0 }),
  });
  const [open, drop] = item.querySelectorAll("button");
  const gone = () => dropDraft(sitting.vault, draft.oid, draft.page).then(lookForKept);
  open.replaceWith(button(word("open-kept"), () => opened(draft, entry, note, gone)));
  drop.replaceWith(button(word("drop-kept"), gone));
  return item;
}

/** A note that was never saved lies on the leaf at once; another stands beside what was saved. */
async function opened(draft, entry, note, gone) {
  const use = async (base) => {
    const held = { ...draft.note, oid: draft.oid };
    lay(held, base, { fresh: true });
    await flush();
    await gone();
    list();
  };
  if (!note) return use(null);
  await openNote(sitting.vault.entry(draft.oid) ?? entry);
  const leave = () => {
    unbeside();
    return gone();
  };
  const acts = [
    ["use-recovered", () => use({ ...entry, modified: note.modified })],
    ["drop-recovered", leave],
  ];
  const [one, two] = texts(draft.note, note);
  beside("recovered", { one, two, acts });
}
