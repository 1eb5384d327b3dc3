// The keys of the "?" list (screens guide, section 6). Single letters only outside fields, and not when switched off.

const off = () => document.documentElement.dataset.keys === "off";
const covered = () => document.body.classList.contains("is-covered");
const writes = (target) => target.closest?.("input, textarea, select, [contenteditable]") !== null;
let leader = 0;

function go(letter) {
  const link = document.querySelector(`[data-go="${letter}"]`);
  if (link) location.assign(link.href);
}

function find() {
  const field = document.querySelector("[data-find]");
  if (field) field.focus();
  else go("c");
}

function step(by) {
  const rows = [...document.querySelectorAll(".rows > li, .timeline > li")];
  const links = rows.map((row) => row.querySelector("[data-open]") ?? row.querySelector("a")).filter(Boolean);
  if (links.length === 0) return;
  const here = links.indexOf(document.activeElement);
  const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
  for (const link of links) if (link.getAttribute("aria-current") === "true") link.removeAttribute("aria-current");
  links[next].setAttribute("aria-current", "true");
  links[next].focus();
}

function pane(by) {
  const panes = [...document.querySelectorAll("[data-pane]")].filter((one) => one.checkVisibility());
  if (panes.length === 0) return;
  const here = panes.findIndex((one) => one.contains(document.activeElement));
  const next = panes[(here + by + panes.length) % panes.length];
  const inside = next.matches("[tabindex]")
    ? next
    : next.querySelector('textarea, input:not([type="hidden"]), select, a, button');
  (inside ?? next).focus();
}

const act = (letter) => document.querySelector(`[data-key="${letter}"]:not([aria-disabled="true"])`)?.click();

const LETTERS = {
  "/": find,
  "?": () => document.getElementById("keys")?.togglePopover(),
  j: () => step(1),
  k: () => step(-1),
  n: () => act("n"),
  a: () => act("a"),
  u: () => act("u"),
  r: () => act("r"),
  m: () => act("m"),
};

function letter(event) {
  if (off() || writes(event.target) || event.altKey || event.ctrlKey || event.metaKey) return;
  const key = event.key.toLowerCase();
  if (Date.now() - leader < 1500 && "tcr".includes(key)) {
    leader = 0;
    go(key);
  } else if (key === "g") {
    leader = Date.now();
  } else if (Object.hasOwn(LETTERS, key)) {
    event.preventDefault();
    LETTERS[key]();
  }
}

document.addEventListener("keydown", (event) => {
  if (covered() || event.defaultPrevented || event.isComposing) return;
  if (event.key === "F6") {
    event.preventDefault();
    pane(event.shiftKey ? -1 : 1);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const review = document.querySelector("[data-review]");
    if (review) {
      event.preventDefault();
      review.click();
    }
  } else letter(event);
});
