#!/bin/sh
# Make a fresh Debian in a folder, with what its installation will ask the network for: the packages lie in apt's cache,
# not installed, and requirements.txt lies in /var/cache/wheels. So the machine that is started from it needs no network.
#
#     debian.sh RELEASE FOLDER REQUIREMENTS PACKAGE…
set -eu
release=$1 folder=$2 requirements=$3
shift 3

# Dpkg asks this before it starts a service. Here the machine is not running yet.
no_services() {
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
    chmod 755 "$folder/usr/sbin/policy-rc.d"
}

# In the folder, on this machine's network.
inside() {
    systemd-nspawn --quiet --register=no --keep-unit --directory="$folder" --pipe --resolv-conf=copy-host \
        --bind-ro=/etc/ssl/certs/ca-certificates.crt --setenv=DEBIAN_FRONTEND=noninteractive "$@"
}

debootstrap --variant=minbase --include=systemd-sysv,dbus,iproute2,ca-certificates "$release" "$folder"
no_services
inside apt-get install --yes python3 python3-venv
inside apt-get install --yes --download-only "$@"

cp "$requirements" "$folder/opt/requirements.txt"
python3 -c 'import os; [print(f"--setenv={key}={value}") for key, value in os.environ.items()
    if key in ("PIP_CERT", "PIP_INDEX_URL", "PIP_DEFAULT_TIMEOUT") or key.lower() in ("http_proxy", "https_proxy")]' \
    >"$folder/opt/environment"
inside python3 -m venv /opt/wheels-venv
# shellcheck disable=SC2046 # one word per line, without spaces
pip() {
    inside $(cat "$folder/opt/environment") /opt/wheels-venv/bin/pip "$@"
}
pip install --quiet wheel # without it Debian 12's pip makes no wheels of source packages
pip wheel --quiet --wheel-dir /var/cache/wheels --requirement /opt/requirements.txt
printf '[global]\nno-index = true\nfind-links = /var/cache/wheels\n' >"$folder/etc/pip.conf"

rm -rf "$folder/opt/wheels-venv" "$folder/opt/requirements.txt" "$folder/opt/environment" "$folder/usr/sbin/policy-rc.d"
