#!/usr/bin/env bash
# Renew requirements.txt, requirements-dev.txt, requirements-postgres.txt and requirements-node.txt: every version, every hash, no registry address.
set -euo pipefail
cd "$(dirname "$0")/.."
uv="${UV:-uv}"
if ! command -v "$uv" >/dev/null; then
    echo "Locking needs uv (pip install uv), or say where it is: make lock UV=…" >&2
    exit 1
fi
compile() {
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header "$@" >/dev/null
}
compile pyproject.toml requirements-build.in -o requirements.txt
compile pyproject.toml requirements-build.in requirements-dev.in --extra postgres \
    -c requirements.txt -o requirements-dev.txt
compile pyproject.toml requirements-build.in --extra postgres \
    -c requirements-dev.txt -o requirements-postgres.txt
compile requirements-node.in -o requirements-node.txt
