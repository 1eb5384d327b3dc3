// The road that ends in a new kit: passphrase, passkey, kit on paper, two groups, the whole kit. Nothing is sent on it.

import { today } from "./leaf.js";
import { canPasskey } from "./passkey.js";
import { refuse } from "./problems.js";
import { $, ask, dayOf, every, printed, word } from "./screen.js";

const LEAST = 15;
const RUNS = "abcdefghijklmnopqrstuvwxyz 01234567890 qwertyuiop asdfghjkl zxcvbnm";

/** Repeats itself, runs along the alphabet or the keys, or holds the author's or the practice's name. */
function guessable(words) {
  const plain = words.toLowerCase();
  const runs = plain.match(/.{4}/g).filter((four) => RUNS.includes(four) || plain.split(four).length > 2);
  const names = `${document.body.dataset.author} ${document.body.dataset.practice}`.toLowerCase().split(/\W+/);
  return (
    new Set(plain).size < 8 ||
    runs.length > 1 ||
    names.some((one) => one.length > 3 && plain.replace(one, "").length < LEAST - 2)
  );
}

/** A new passphrase, twice the same; null when the author goes back. */
export const askPassphrase = () =>
  ask("passphrase", (data) => {
    const words = data.get("pass");
    if ([...words].length < LEAST) refuse("short");
    if (guessable(words)) refuse("guessable");
    return words === data.get("again") ? words : refuse("differ");
  });

/** Offer a passkey for this device: true, false when not wanted or not possible. screen: passkey or device. */
export async function offerPasskey(make, screen = "passkey") {
  if (!canPasskey()) return false;
  return ask(screen, async (data) => (data.get("skip") ? false : make(data.get("label").trim()).then(() => true)));
}

function groupsOn(kit) {
  const item = (letters, at) => {
    const made = document.createElement("li");
    made.append(
      Object.assign(document.createElement("span"), { textContent: at + 1 }),
      Object.assign(document.createElement("code"), { textContent: letters }),
    );
    return made;
  };
  $("kit-groups").replaceChildren(...kit.split(" ").slice(1).map(item));
}

export const printKit = () => printed($("kit-sheet").cloneNode(true));

/** What was typed as {1: "7K2M", …}; Refused "kit-length" when it is no whole kit. */
export function groupsOf(typed) {
  const letters = typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .replace(/^HS1/, "");
  if (letters.length !== 56) refuse("kit-length", { letters: letters.length });
  return Object.fromEntries(letters.match(/.{4}/g).map((four, at) => [at + 1, four]));
}

/** Show the kit, then let it prove itself; then `finish`, again if it must be. Answers true, or null when the author goes back. */
async function kitOnPaper(plan, finish) {
  const [a, b] = plan.asked;
  for (;;) {
    const kit = await plan.kit();
    groupsOn(kit);
    const about = {
      author: document.body.dataset.author,
      day: dayOf(today()),
      place: location.host,
      mark: plan.vid.slice(0, 8),
    };
    const shown = await ask("kit", () => true, about);
    $("kit-groups").replaceChildren();
    if (!shown) return null;
    const compare = (data) => {
      const tidy = (one) => data.get(one).toUpperCase().replaceAll("O", "0").replace(/[IL]/g, "1").replace(/\W/g, "");
      const wrong = [
        ["a", a],
        ["b", b],
      ].filter(([name, group]) => tidy(name) !== kit.split(" ")[group]);
      return wrong.length ? refuse("groups", { groups: wrong.map(([, group]) => group) }) : true;
    };
    if (!(await ask("groups", compare, { a, b }))) continue;
    const open = (data) => plan.rehearse(groupsOf(data.get("kit")), word("test-note"));
    const words = await ask("rehearse", open);
    if (!words) continue;
    $("test-note").textContent = words;
    await ask("done", () => finish().then(() => true));
    return true;
  }
}

const roadShown = (yes) => {
  for (const one of every("[data-road]")) one.hidden = !yes;
};

/** The whole road. passkey: whether to offer one. finish: carries the plan out. Answers the passphrase, or null when given up. */
export async function walk(plan, { passkey, finish }) {
  roadShown(true);
  const words = await askPassphrase();
  if (!words) return null;
  await plan.passphrase(words);
  if (passkey) await offerPasskey((label) => plan.passkey(label));
  return (await kitOnPaper(plan, finish)) && words;
}

/** Only a passphrase: no steps are shown. */
export async function askOnlyPassphrase() {
  roadShown(false);
  return askPassphrase();
}
