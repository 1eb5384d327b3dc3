// Argon2id, in a module of its own: it is fetched only when a passphrase is typed, and only with the integrity the page names.
export { argon2id } from "hash-wasm";
