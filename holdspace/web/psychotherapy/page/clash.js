// The same note was changed elsewhere: both versions, side by side. Nothing is saved until one is chosen; what was typed stays on the leaf.
import { beside, texts, unbeside } from "./beside.js";
import { dropDraft } from "./drafts.js";
import { lay, noteNow } from "./leaf.js";
import { word } from "./screen.js";
import { sitting } from "./sitting.js";
import { flush, wrote } from "./writing.js";

/** entry: theirs, or null when it was deleted. mine: the leaf. */
export async function clash(entry, mine) {
  const theirs = entry && (await sitting.vault.note(entry).catch(() => null));
  const base = theirs && { ...entry, modified: theirs.modified };
  const over = () => dropDraft(sitting.vault, mine.oid, sitting.page);
  const keepMine = () => {
    Object.assign(mine, { base, stopped: false });
    unbeside();
    wrote();
    return flush();
  };
  const takeTheirs = () => {
    lay(theirs, base);
    return over();
  };
  const another = async () => {
    lay({ ...noteNow(), oid: crypto.randomUUID(), created: undefined }, null, { fresh: true });
    await flush();
    await over();
  };
  const acts = [
    ["keep-mine", keepMine],
    ["take-theirs", takeTheirs],
    ["keep-both", another],
  ];
  const gone = { title: noteNow().title, body: word("conflict-gone") };
  const [one, two] = texts(noteNow(), theirs ?? gone);
  beside("conflict", { one, two, acts: theirs ? acts : [["keep-mine", another]] });
}
