#!/usr/bin/env bash
# What the tests need from the operating system: a Chromium, a Firefox, fonts, Node with npm, PostgreSQL, a JOSE tool.
set -euo pipefail

missing=()
[ -x /usr/bin/chromium ] || missing+=(chromium)
[ -x /usr/bin/firefox-esr ] || missing+=(firefox-esr)
# A tool of others that opens the notebook's slots and objects (docs/sealing-formats.md).
command -v jose >/dev/null || missing+=(jose)
fc-list 2>/dev/null | grep -qi dejavu || missing+=(fontconfig fonts-dejavu-core)
if ! command -v node >/dev/null; then
    missing+=(nodejs npm)
elif ! command -v npm >/dev/null; then
    missing+=(npm)
fi
# A real keyring for the tests of the key's places, on a session bus of their own; no desktop is needed.
command -v dbus-daemon >/dev/null || missing+=(dbus-daemon)
command -v gnome-keyring-daemon >/dev/null || missing+=(gnome-keyring)
# PostgreSQL's programs; the tests start servers of their own with them.
compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || missing+=(postgresql)
command -v pg_dump >/dev/null || missing+=(postgresql-client)
command -v setpriv >/dev/null || missing+=(util-linux)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "The tests need: ${missing[*]}. On Debian: apt-get install ${missing[*]}" >&2
    exit 1
fi
echo "Installing from Debian: ${missing[*]} …"
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    # Programs only: no server of Debian's own is begun.
    mkdir -p /etc/postgresql-common/createcluster.d
    echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/holdspace.conf
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
