// What is being written, sealed like everything else, on this device until the server has it (security.md 2.7).
import { openedObject, sealedObject } from "./root.js";

/** Keep it. note: as typed, with its oid. base: the entry it goes on from, or null. page: an id of this tab. */
export async function keepDraft(vault, { note, base, page, at }) {
  const { oid } = note;
  const rev = (base?.rev ?? 0) + 1;
  const jwe = await sealedObject({ t: "draft", vid: vault.vid, oid, rev, page, at, base, note }, vault.ring);
  await vault.store.keepDraft({ oid, page, rev, jwe });
}

export const dropDraft = (vault, oid, page) => vault.store.dropDraft({ oid, page });

/** Those left here: {oid, page, at, base, note}; {oid, page, shut: true} for one whose key is no longer in the notebook. */
export async function draftsOf(vault) {
  return Promise.all((await vault.store.drafts()).map((draft) => openedDraft(vault, draft)));
}

async function openedDraft(vault, { oid, page, rev, jwe }) {
  try {
    const { at, base, note } = await openedObject(jwe, { t: "draft", vid: vault.vid, oid, rev }, vault.ring);
    return { oid, page, at, base, note };
  } catch {
    return { oid, page, shut: true };
  }
}

/** After a rotation: sealed again with the new key, so that none is left behind when the old one goes. */
export async function resealDrafts(vault) {
  for (const { page, shut, at, base, note } of await draftsOf(vault))
    if (!shut) await keepDraft(vault, { note, base, page, at });
}
