// Every page loads this one module. Each behaviour is a custom element or a key, and every page works without it.
import "./grow.js";
import "./idle-lock.js";
import "./keys.js";
import "./log-witness.js";
import "./menus.js";
import "./passkey-proof.js";

// Back and forward must not show a page that was kept: it may be somebody else's turn at this screen.
addEventListener("pageshow", (event) => {
  if (event.persisted && document.documentElement.dataset.unsaved !== "yes") location.reload();
});

// A browser keeps what was posted to get this page in its session file, words looked for and all. Saying where we are makes it
// forget (the entry becomes one of GET), and reloading then sends nothing twice.
history.replaceState(history.state, "");
