#!/usr/bin/env bash
# Lint the HTML pages, if there are any yet. Usage: scripts/templates.sh VENV/bin
set -euo pipefail
bin="$1"
mapfile -t pages < <(find holdspace -name '*.html' -o -path '*/templates/*' -name '*.txt' | sort)
[ ${#pages[@]} -eq 0 ] && exit 0
"$bin/djade" --check --target-version 5.2 "${pages[@]}"
"$bin/djlint" --lint --quiet holdspace/web
