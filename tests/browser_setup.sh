#!/bin/sh
# The journeys drive Debian's Chromium. See that it is there, and install it where we may; else say what to do.
set -eu

[ -x /usr/bin/chromium ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo 'The tests need Chromium at /usr/bin/chromium: install it there, then run `make test` again.' >&2
    exit 1
elif [ "$(id -u)" = 0 ]; then
    sudo=
elif sudo -n true 2>/dev/null; then
    sudo='sudo -n'
else
    echo 'The tests need Chromium: run `sudo apt-get install chromium`, then `make test` again.' >&2
    exit 1
fi

echo 'Installing Chromium for the tests in a real browser.'
$sudo apt-get update >/dev/null
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium >/dev/null
