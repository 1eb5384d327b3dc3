// Which client and which session a note is linked to: chosen by its author from the list this page holds, known to nobody else.
import { $, word } from "./screen.js";
import { clients } from "./shelf.js";

const option = (value, text) => Object.assign(document.createElement("option"), { value, textContent: text });

const RECENT = 89 * 86_400_000; // the server names the sessions of 90 days
const old = () => Date.parse($("date").value) < Date.now() - RECENT;

function filled(select, nothing, list, value, other = "gone") {
  select.replaceChildren(option("", nothing), ...list.map(({ id, name, label }) => option(id, name ?? label)));
  const known = !value || list.some(({ id }) => id === value);
  if (!known) select.append(option(value, word(other)));
  select.value = value ?? "";
  return known;
}

/** Fill both lists; says under them when what a note was linked to is no longer there. */
export function linked(client, session) {
  const one = clients().find(({ id }) => id === client);
  const known = filled($("client"), word("no-client"), clients(), client);
  const other = old() ? "earlier" : "gone";
  const there = filled($("session"), word("no-session"), one?.sessions ?? [], session, other);
  $("session-gone").hidden = known && (there || old());
}

/** A session says its day. */
export function dayOfSession(id) {
  const all = clients().flatMap(({ sessions }) => sessions);
  return all.find((one) => one.id === id)?.starts_at?.slice(0, 10);
}
