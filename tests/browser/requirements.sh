#!/bin/bash
# What the browser tests need of the system: a chromium and a font with Chinese characters.
# Quiet when both are there; installs them as root on Debian; else names the one command and exits 3.
set -u

missing=()
command -v chromium >/dev/null || missing+=(chromium)
if ! { command -v fc-list >/dev/null && fc-list :lang=zh family | grep -q .; } 2>/dev/null; then
    missing+=(fontconfig fonts-noto-cjk)
fi
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    log=$(mktemp)
    echo "Browser tests: installing ${missing[*]} …" >&2
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq >"$log" 2>&1 &&
        apt-get install -y -qq --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    tail -n 20 "$log" >&2
    echo "Browser tests: the packages could not be installed (all of the output is in $log)." >&2
fi
echo "The browser tests need ${missing[*]}. Run this once: sudo apt-get update && sudo apt-get install -y ${missing[*]}" >&2
exit 3
