#!/bin/sh
# The journeys drive Debian's Chromium: best the one without windows, which costs half as much. See that one of the two
# is there, and install it where we may; else say what to do.
set -eu

shell=/usr/bin/chromium-headless-shell
[ -x $shell ] && exit 0

install() {
    if [ "$(id -u)" = 0 ]; then
        sudo=
    elif sudo -n true 2>/dev/null; then
        sudo='sudo -n'
    else
        return 1
    fi
    command -v apt-get >/dev/null || return 1
    echo 'Installing Chromium for the tests in a real browser.'
    $sudo timeout 120 apt-get update >/dev/null &&
        $sudo env DEBIAN_FRONTEND=noninteractive \
            timeout 300 apt-get install -y --no-install-recommends chromium-headless-shell >/dev/null
}

install || [ -x /usr/bin/chromium ] || {
    echo 'The tests need Chromium: run `sudo apt-get install chromium-headless-shell`, then `make test` again.' >&2
    exit 1
}
