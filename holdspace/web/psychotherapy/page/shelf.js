// The list of notes and finding in them: in this page's memory only, and only while it is open.
import { $, counted, dayOf, explain, word } from "./screen.js";
import { folded, Search } from "./search.js";
import { sitting } from "./sitting.js";

const SHOWN = 200;
const held = { clients: [], limit: SHOWN, current: null, found: null, search: null, choose: () => {} };

export const clients = () => held.clients;
export const nameOf = (id) => held.clients.find((one) => one.id === id)?.name ?? (id ? word("gone") : "");

/** choose: what a press on a row does. */
export function shelve({ people, choose }) {
  Object.assign(held, {
    clients: people,
    choose,
    limit: SHOWN,
    current: null,
    found: null,
    search: new Search(sitting.vault),
  });
  list();
}

export function emptyShelf() {
  held.search?.wipe();
  Object.assign(held, { clients: [], found: null, current: null, search: null });
}

/** Draw the list as it is now. current: the note that is open. */
export function list(current = held.current) {
  held.current = current;
  if (!sitting.vault) return;
  const all = sitting.vault.list();
  const rows = held.found ? all.filter((entry) => held.found(entry)) : all;
  $("found").textContent = held.found
    ? word("found", { n: rows.length.toLocaleString(), all: counted(all.length) })
    : counted(all.length);
  $("pages").replaceChildren(...rows.slice(0, held.limit).map(row));
  $("more").hidden = rows.length <= held.limit;
}

function row(entry) {
  const item = $("page-row").content.firstElementChild.cloneNode(true);
  const button = item.firstElementChild;
  const [title, about] = button.children;
  title.textContent = entry.title || word("untitled");
  about.textContent = [dayOf(entry.date), nameOf(entry.client)].filter(Boolean).join(", ");
  if (entry.oid === held.current) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => held.choose(sitting.vault.entry(entry.oid) ?? entry)); // as it stands then
  return item;
}

export function more() {
  held.limit += SHOWN;
  list();
  $("pages").children[held.limit - SHOWN]?.firstElementChild.focus();
}

/** All of these words, in text, title or name. */
export async function find() {
  const words = folded($("find").value).split(/\s+/).filter(Boolean);
  held.limit = SHOWN;
  try {
    if (words.length) await held.search.ready();
  } catch (problem) {
    return explain(problem);
  }
  const look = ({ oid, client }) => `${held.search.texts.get(oid)?.looked}\n${folded(nameOf(client))}`;
  held.found = words.length ? (entry) => words.every((one) => look(entry).includes(one)) : null;
  list();
}
