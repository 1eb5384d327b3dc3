// Small helps on pages of the office. Each page works without them.

// The time zone this browser lives in, unless somebody has chosen already.
for (const zone of document.querySelectorAll("set-zone select")) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone.value && [...zone.options].some((option) => option.value === here)) zone.value = here;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A link or a token that is shown once: one press copies it and says so.
for (const field of document.querySelectorAll("copy-field")) {
  const button = field.querySelector("[data-copy]");
  const input = field.querySelector("input");
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    input.select();
    await navigator.clipboard.writeText(input.value);
    button.textContent = "Copied";
  });
}
