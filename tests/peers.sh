#!/bin/sh
# Installs what the tests talk to: Chromium and Japanese fonts. As root on Debian through apt;
# elsewhere one line says what is missing, and the tests that need it are skipped by name.
set -u
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="$missing chromium"
command -v fc-list >/dev/null 2>&1 && fc-list 2>/dev/null | grep -qi "CJK" || missing="$missing fonts-noto-cjk"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "installing$missing"
  # What apt says is only of use when it fails; a name of its own keeps it out of others' way.
  log=$(mktemp)
  if { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing fontconfig; } >"$log" 2>&1; then
    rm -f "$log"
    exit 0
  fi
  tail -n 5 "$log" >&2
  rm -f "$log"
fi
echo "missing:$missing (install them with the system's package manager; the browser tests are skipped without them)"
