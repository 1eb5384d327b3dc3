// Build the script of the page for psychotherapy notes. Usage: node scripts/notebook.mjs SOURCES PACKAGES TARGET
// SOURCES: the page's modules. PACKAGES: a node_modules folder from the lock file. TARGET gets the scripts, each with its hash in its
// name, and manifest.json. The same sources and packages give the same bytes, wherever they lie.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { gzipSync } from "node:zlib";

const [sources, packages, target] = process.argv.slice(2).map((one) => path.resolve(one));
const { build } = createRequire(path.join(packages, "nothing.js"))("esbuild");
const entry = existsSync(path.join(sources, "main.js")) ? "main.js" : "core.js";
const ENTRIES = { notebook: entry, stretch: "stretch.js" };

async function built(name) {
  const { outputFiles } = await build({
    absWorkingDir: sources,
    entryPoints: [ENTRIES[name]],
    nodePaths: [packages],
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "inline",
    charset: "utf8",
    external: ["notebook-stretch"],
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
