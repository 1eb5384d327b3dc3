// Choosing to keep psychotherapy notes at all, and founding the notebook: nothing is sent before the kit has opened a test note.
import { found, planNotebook } from "./founding.js";
import { walk } from "./road.js";
import { ask } from "./screen.js";
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
    const finish = () => found(plan, { ...sitting, label: "" });
    const passphrase = await walk(plan, { passkey: true, finish });
    if (!passphrase) return null;
    sitting.server.event("kit-printed");
    return await unlock({ passphrase }, sitting);
  } finally {
    plan.wipe();
  }
}
