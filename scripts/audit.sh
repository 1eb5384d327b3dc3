#!/usr/bin/env bash
# Ask a vulnerability database about everything in the locks. 0: nothing known. 1: something is. 3: no database could be asked.
# Needs the network, so it is no part of `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
bin="${1:-.venv/bin}"
found=0
unasked=0

for lock in requirements.txt requirements-dev.txt; do
    asked=no
    for service in osv pypi; do
        report="$("$bin/pip-audit" --require-hashes --disable-pip --progress-spinner off \
            --vulnerability-service "$service" --format json --requirement "$lock" 2>/dev/null)" || true
        # With nothing but skipped packages the service knew none of them: that is no clean bill.
        verdict="$("$bin/python" - "$report" <<'PY'
import json
import sys

try:
    packages = json.loads(sys.argv[1])["dependencies"]
except (ValueError, KeyError):
    sys.exit(0)
asked = [one for one in packages if "skip_reason" not in one]
bad = [f"{one['name']} {one['version']}: {', '.join(v['id'] for v in one['vulns'])}" for one in asked if one["vulns"]]
if asked:
    print(f"{len(asked)} of {len(packages)} packages asked about, {len(bad)} with known vulnerabilities.", *bad, sep="\n  ")
PY
)"
        [ -z "$verdict" ] && continue
        asked=yes
        echo "$lock ($service): $verdict"
        case "$verdict" in *", 0 with known"*) ;; *) found=1 ;; esac
        break
    done
    if [ "$asked" = no ]; then
        echo "$lock: NOT AUDITED. No vulnerability database can be reached from here." >&2
        unasked=1
    fi
done

if answer="$(npm audit --package-lock-only 2>&1)"; then
    echo "package-lock.json: $(tail -n 1 <<<"$answer")"
elif grep -q "vulnerabilit" <<<"$answer" && ! grep -q "audit endpoint" <<<"$answer"; then
    echo "package-lock.json: $answer"
    found=1
else
    echo "package-lock.json: NOT AUDITED. The registry gives no advisories from here." >&2
    unasked=1
fi

[ "$found" = 1 ] && exit 1
[ "$unasked" = 1 ] && exit 3
exit 0
