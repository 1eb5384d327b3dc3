// Choosing to keep psychotherapy notes at all, and founding the notebook: nothing is sent before the kit has opened a test note.
import { found, planNotebook } from "./founding.js";
import { walk } from "./road.js";
import { ask, explain } from "./screen.js";
import { sitting } from "./sitting.js";
import { unlock } from "./unlock.js";

/** Answers an open vault, once the author has chosen, prepared and rehearsed. */
export async function begin() {
  for (;;) {
    await ask("choose", (data) => data.get("read") || undefined);
    const vault = await prepared();
    if (vault) return vault;
  }
}

async function prepared() {
  const plan = await planNotebook();
  try {
    const passphrase = await walk(plan, { passkey: true });
    if (!passphrase) return null;
    await found(plan, { ...sitting, label: "" });
    const vault = await unlock({ passphrase }, sitting);
    sitting.server.event("kit-printed");
    return vault;
  } catch (problem) {
    explain(problem);
    await new Promise((read) => addEventListener("click", read, { once: true }));
    return null;
  } finally {
    plan.wipe();
  }
}
