// Build the script of the page for psychotherapy notes. Usage: node scripts/notebook.mjs SOURCES PACKAGES TARGET
// SOURCES: the page's modules; those of the boundary check, and its data, come from where they lie. PACKAGES: a node_modules folder from the lock file. TARGET gets the scripts, each with its hash in its
// name, and manifest.json. The same sources and packages give the same bytes, wherever they lie.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const [sources, packages, target] = process.argv.slice(2).map((one) => path.resolve(one));
const { build } = createRequire(path.join(packages, "nothing.js"))("esbuild");
const entry = existsSync(path.join(sources, "main.js")) ? "main.js" : "core.js";
const house = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "holdspace");
const BOUNDARY = path.join(house, "boundary", "data"); // as holdspace/boundary/asset.py puts it together
const check = path.join(house, "web", "psychotherapy", "check");

/** The rulebook, word lists and model of the boundary check, as one module that holds one text. */
async function book() {
  const read = async (name) => JSON.parse(await readFile(path.join(BOUNDARY, `${name}.json`), "utf8"));
  const [all, lists, model] = await Promise.all(["rules", "lexicons", "model"].map(read));
  const rules = { ...all, rules: all.rules.map(({ tests: _, ...rule }) => rule) };
  return `export default ${JSON.stringify(JSON.stringify({ rules, lists, model }))};`;
}

const ENTRIES = {
  notebook: { absWorkingDir: sources, entryPoints: [entry] },
  stretch: { absWorkingDir: sources, entryPoints: ["stretch.js"] },
  check: { absWorkingDir: check, entryPoints: ["main.js"] },
  book: { absWorkingDir: check, stdin: { contents: await book(), resolveDir: check, loader: "js" } },
};

async function built(name) {
  const { outputFiles } = await build({
    ...ENTRIES[name],
    nodePaths: [packages],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "inline",
    charset: "utf8",
    external: ["notebook-stretch", "notebook-check", "notebook-book"],
    write: false,
    logLevel: "warning",
  });
  const bytes = outputFiles[0].contents;
  const hash = (kind, form) => createHash(kind).update(bytes).digest(form);
  const facts = {
    file: `${name}.${hash("sha256", "hex").slice(0, 16)}.js`,
    integrity: `sha384-${hash("sha384", "base64")}`,
  };
  return { bytes, facts: { ...facts, bytes: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length } };
}

const manifest = {};
await mkdir(target, { recursive: true });
for (const old of await readdir(target)) await rm(path.join(target, old), { recursive: true });
for (const name of Object.keys(ENTRIES)) {
  const { bytes, facts } = await built(name);
  await writeFile(path.join(target, facts.file), bytes);
  manifest[name] = facts;
}
await writeFile(path.join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
