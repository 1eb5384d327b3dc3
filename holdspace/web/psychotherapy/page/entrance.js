// Opening: which ways are there on this device, and what is asked before the notes are shown.

import { giveBack } from "./back.js";
import { canPasskey } from "./passkey.js";
import { $, ask, counted, dayOf, show, word } from "./screen.js";
import { sitting } from "./sitting.js";
import { unlock } from "./unlock.js";

const HOW = {
  passkey: () => ({ passkey: true }),
  pass: (data) => ({ passphrase: data.get("pass") }),
  kit: (data) => ({ kit: data.get("kit") }),
};

/** Show only the ways that can open here. */
async function offered(slots, only) {
  const has = (kind) => slots.some((one) => one.kind === kind) && (!only || only === kind);
  const account = await sitting.store.account(sitting.vault?.vid ?? sitting.state.vid);
  const passkey = has("passkey") && canPasskey();
  $("by-passkey").hidden = !passkey;
  $("by-pass").hidden = !(has("passphrase") && account);
  $("no-account").hidden = !has("passphrase") || Boolean(account);
  $("by-pass").lastElementChild.classList.toggle("first", !passkey);
  $("by-kit").hidden = !has("kit");
  $("by-kit").open = !passkey && $("by-pass").hidden;
}

/** Ask for a way in and do something with it; null when the author goes back. title: of the words. */
export async function withWay(title, slots, act, { only, also } = {}) {
  await offered(slots, only);
  $("unlock-back").hidden = title === "open";
  $("unlock-foot").hidden = title !== "open";
  const values = { title: word(`title-${title}`), why: word(`why-${title}`) };
  const asked = ask("unlock", (data, form) => act(HOW[form.dataset.way](data)), values);
  also?.();
  return asked;
}

/** A fresh unlock, for what needs the key itself. */
export const again = (act, { title = "fresh", only } = {}) => withWay(title, sitting.vault.slots, act, { only });

async function openBy(how) {
  try {
    return { vault: await unlock(how, sitting), how };
  } catch (problem) {
    if (problem.code !== "older-state") throw problem;
    const accepted = await ask("older", () => true, problem.where);
    show("unlock");
    if (!accepted) return undefined;
    const vault = await unlock(how, { ...sitting, accept: true });
    return { vault, how, older: true, back: await giveBack(vault) };
  }
}

/** A browser without memory shows what it sees; the author says whether that is right. */
async function believed(vault) {
  const [first] = vault.list();
  const last = first ? word("last", { day: dayOf(first.date) }) : word("last-none");
  return ask("arrival", () => true, { count: counted(vault.list().length), last, gen: vault.gen });
}

/** {vault, how, fresh, older, back}: open, and believed. back: how many notes an older state got back. */
export async function enter(reason) {
  const fresh = !(await sitting.store.known());
  const open = await withWay("open", sitting.state.slots, openBy, { also: reason });
  if (fresh && !(await believed(open.vault))) {
    await sitting.store.forgetAll();
    location.reload();
    return new Promise(() => {});
  }
  return { ...open, fresh };
}
