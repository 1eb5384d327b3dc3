// What a button does, by its data-act.
import { dropDraft } from "./drafts.js";
import { clearLeaf, current, noteNow } from "./leaf.js";
import { printKit } from "./road.js";
import { $, confirmed, hush, show } from "./screen.js";
import { list, more } from "./shelf.js";
import { lock, sitting } from "./sitting.js";
import { back, certificate, copied, letter, onPaper, plainCopy, sealedCopy, showSecret, takeShown } from "./takeout.js";
import { addHere, changePass, newKit, suspect, tryKit, waysShown } from "./waysin.js";
import { blank, flush } from "./writing.js";

export const ACTS = {
  again: () => location.reload(),
  lock: () => lock("locked"),
  notes: () => turned(back),
  ways: () => turned(waysShown),
  take: () => turned(takeShown),
  about: () => turned(() => show("about")),
  new: blank,
  more,
  print: () => onPaper(noteNow()),
  copy: () => copied($("body").value),
  delete: remove,
  "print-kit": printKit,
  "add-passkey": addHere,
  "change-pass": changePass,
  "try-kit": tryKit,
  "new-kit": newKit,
  suspect,
  export: sealedCopy,
  "export-plain": plainCopy,
  secret: showSecret,
  certificate,
  "print-letter": letter,
  "copy-letter": () => copied($("letter").textContent, true),
};

/** Another part of the page; what was said belongs to the last one. */
async function turned(to) {
  await flush();
  hush();
  return to();
}

/** For good: from the list, the server, and this device. */
async function remove() {
  const { held } = await sitting.server.state();
  if (!(await confirmed("delete", held === true ? "delete-held" : undefined))) return back();
  await flush();
  const { oid, base } = current();
  if (base) await sitting.vault.remove(base);
  await dropDraft(sitting.vault, oid, sitting.page);
  clearLeaf();
  list(null);
  back();
}
