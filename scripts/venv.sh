#!/usr/bin/env bash
# Make the virtual environment with Python 3.11. Usage: scripts/venv.sh DIRECTORY
set -euo pipefail
target="$1"

is_311() { "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 11))' 2>/dev/null; }
has_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }

python=""
for candidate in python3.11 python3; do
    if command -v "$candidate" >/dev/null && is_311 "$candidate"; then
        python="$candidate"
        break
    fi
done
if [ -z "$python" ]; then
    echo "Holdspace needs Python 3.11, and neither python3.11 nor python3 here is that version. On Debian 12: apt-get install python3 python3-venv" >&2
    exit 1
fi

if ! has_venv "$python"; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Python's venv module …"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
    fi
    if ! has_venv "$python"; then
        echo "Python's venv module is missing. Install it (Debian: apt-get install python3-venv) and run make again." >&2
        exit 1
    fi
fi

rm -rf "$target"
"$python" -m venv "$target"
