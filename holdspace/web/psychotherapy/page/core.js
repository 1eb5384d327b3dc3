// The notebook without its screens: what a page may use. README.md says how.
export { giveBack } from "./back.js";
export { draftsOf, dropDraft, keepDraft } from "./drafts.js";
export { plainExport, sealedExport } from "./export.js";
export { found, planNotebook } from "./founding.js";
export { anchorsOf, keepAnchors } from "./history.js";
export { kitSecret, kitText } from "./kit.js";
export { canPasskey } from "./passkey.js";
export { Refused } from "./problems.js";
export { addPasskey, carryOut, changePassphrase, keepPasskey, planKit, planRotation } from "./rotation.js";
export { Search } from "./search.js";
export { Server } from "./server.js";
export { openStore } from "./store.js";
export { tend } from "./tend.js";
export { proveAgain, rejoin, unlock } from "./unlock.js";
export { mayGo, removeWay } from "./ways.js";
