// Every page loads this one module; each behaviour is a custom element or a key, and each page works without it.
import "./idle-lock.js";
import "./keys.js";
import "./menus.js";
