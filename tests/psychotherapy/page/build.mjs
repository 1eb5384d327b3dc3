// Bundle the suite: node build.mjs PACKAGES FILE. `jose`, which makes some of the forgeries, is a tool of the tests alone. Argon2id stays a module of its own, as in the page.
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [packages, outfile] = process.argv.slice(2).map((one) => path.resolve(one));
const { build } = createRequire(path.join(packages, "nothing.js"))("esbuild");
const here = path.dirname(fileURLToPath(import.meta.url));
await build({
  entryPoints: [path.join(here, "suite.mjs")],
  nodePaths: [packages, path.join(here, "..", "..", "..", "node_modules")],
  bundle: true,
  format: "esm",
  target: "es2022",
  external: ["notebook-stretch"],
  outfile,
});
