#!/bin/sh
# tests/deploy boots a Debian in a container. Install the programs for that, as root. The tests name missing programs.
set -eu

missing=
for program in systemd-nspawn:systemd-container debootstrap:debootstrap nsenter:util-linux ip:iproute2; do
    command -v "${program%%:*}" >/dev/null || missing="$missing ${program#*:}"
done
if [ -z "$missing" ] || [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    exit 0
fi
echo "Installing$missing for the tests of the documented installation."
timeout 120 apt-get update >/dev/null
# shellcheck disable=SC2086 # one word per package
DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y --no-install-recommends $missing >/dev/null
