// The elements a note still lacks: ticked while one writes, when a sentence supplies one. The server's answer says the same, later.

/** kinds: what the sentences of each section document. */
export function tick(kinds) {
  const said = new Set(Object.values(kinds).flat());
  const panel = document.getElementById("completeness");
  const open = [...(panel?.querySelectorAll("[data-supplies]") ?? [])];
  const done = open.filter((one) => one.dataset.supplies.split(" ").some((kind) => said.has(kind)));
  for (const one of open) one.classList.toggle("open", !done.includes(one));
  if (!panel) return;
  const meter = panel.querySelector("progress");
  const count = Number(meter.dataset.present) + done.length;
  meter.value = count;
  panel.querySelector("[data-count]").textContent = String(count);
}
