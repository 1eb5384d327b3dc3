// The ways in, as their author sees and changes them: each a flow that one finishes alone.
import { again } from "./entrance.js";
import { current } from "./leaf.js";
import { askOnlyPassphrase, groupsOf, offerPasskey, walk } from "./road.js";
import { addPasskey, carryOut, changePassphrase, keepPasskey, planKit, planRotation } from "./rotation.js";
import { $, confirmed, dayOf, fill, say, show, tried, word } from "./screen.js";
import { idleMinutes, sitting } from "./sitting.js";
import { tend } from "./tend.js";
import { proveAgain, rejoin } from "./unlock.js";
import { flush } from "./writing.js";

const SHOWN = 100; // of what happened, newest first
let tending = null;

const kindOf = (kind) => word(kind === "kit" ? "kit-way" : kind);

/** The list of what opens the notes, and what happened. */
export async function waysShown(code, values) {
  const { vault, server } = sitting;
  $("nav").hidden = false;
  show("ways");
  $("idle").value = idleMinutes();
  $("ways").replaceChildren(...Object.entries(vault.root.slots).map(([id, [kind]]) => line(id, kind)));
  if (code) say(code, values);
  const { said } = await server.post("events", {}).catch(() => ({ said: {} }));
  const last = (said.events ?? []).slice(-SHOWN).reverse();
  const item = ([kind, at]) =>
    Object.assign(document.createElement("li"), { textContent: `${dayOf(at.slice(0, 10))}: ${word(`event-${kind}`)}` });
  $("events").replaceChildren(...last.map(item));
}

function line(id, kind) {
  const row = $("way").content.firstElementChild.cloneNode(true);
  const device = sitting.vault.root.devices.find((one) => one.id === id);
  const about = device ? [device.label, word("since", { day: dayOf(device.since) })].join(", ") : word(`about-${kind}`);
  fill(row, { kind: kindOf(kind), about });
  row.querySelector("button").addEventListener("click", () => tried(() => lost(id)));
  row.querySelector("button").hidden = kind !== "passkey";
  return row;
}

const over = (done, code) => waysShown(...(done ? ["changed", { what: word(code) }] : []));

export async function changePass() {
  const words = await askOnlyPassphrase();
  over(words && (await again((how) => changePassphrase(sitting.vault, how, words).then(() => true))), "done-pass");
}

/** how: given when the author has just opened by it. Answers true when this device has a passkey now. */
export const passkeyHere = (how) =>
  offerPasskey(
    (label) => {
      const add = (way) => addPasskey(sitting.vault, way, label).then(() => true);
      return how ? add(how) : again(add);
    },
    how ? "device" : "passkey",
  );

export const addHere = async () => over(await passkeyHere(), "done-passkey");

export async function tryKit() {
  const open = ({ kit }) => {
    groupsOf(kit);
    return proveAgain(sitting.vault, { kit });
  };
  waysShown(...((await again(open, { title: "try", only: "kit" })) ? ["kit-works"] : []));
}

/** A plan, its road, and carrying it out; the secrets of a plan that is given up are wiped. */
async function carried(plan, passkey) {
  if (!plan) return null;
  try {
    return await walk(plan, { passkey, finish: () => carryOut(plan, sitting.vault) });
  } finally {
    plan.wipe();
  }
}

export const newKit = async () =>
  over(await carried(await again((how) => planKit(sitting.vault, how)), false), "done-kit");

export async function suspect() {
  if (!(await confirmed("suspect"))) return waysShown();
  const plan = await again((how) => planRotation(sitting.vault, how));
  await changed(plan, true);
}

async function lost(id) {
  if (!(await confirmed("lost"))) return waysShown();
  const plan = await again((how) => planRotation(sitting.vault, how));
  const mine = plan && plan.opener.slot_id !== id && (await keepPasskey(plan));
  await changed(plan, plan && !mine);
}

async function changed(plan, passkey) {
  const done = await carried(plan, passkey);
  await waysShown();
  if (done) await tended();
}

/** The work behind: pads, and everything under an older key. It may be broken off at any time and goes on with the next opening. */
export function tended() {
  tending ??= work().finally(() => {
    tending = null;
    $("working").hidden = true;
  });
  return tending;
}

async function work() {
  const told = (done, all) => {
    $("working").hidden = done >= all;
    $("working-words").textContent = word("rotating", { done: done.toLocaleString(), all: all.toLocaleString() });
    $("working-share").value = all ? done / all : 1;
  };
  const turning = sitting.vault.ring.keys.size > 1;
  try {
    await tend(sitting.vault, told);
    if (turning) say("rotated");
  } catch (problem) {
    if (!turning || problem.code !== "offline") throw problem;
    say("rotation-rests");
  }
}

/** Another window or device gave the notes a new key: they are opened with it here too, and what is being written goes on. */
export async function joinAgain() {
  const done = await again((how) => rejoin(sitting.vault, how).then(() => true), { title: "new-key" });
  $("nav").hidden = false;
  show("notes");
  if (!done) return say("new-key");
  if (current()) current().stopped = false;
  await flush();
}
