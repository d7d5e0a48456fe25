#!/bin/sh
# Make a new Debian in a folder, with everything that the installation downloads: packages in apt's cache, wheels of
# requirements.txt in /var/cache/wheels. The machine that boots from it does not need the network.
#
#     debian.sh RELEASE FOLDER REQUIREMENTS PACKAGE…
set -eu
release=$1 folder=$2 requirements=$3
shift 3

# Dpkg runs this before it starts a service. It forbids that, because the machine does not run yet.
no_services() {
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d"
    chmod 755 "$folder/usr/sbin/policy-rc.d"
}

# Run a command in the folder, with the network of this machine.
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
pip install --quiet wheel # pip of Debian 12 needs it to build wheels of source packages
pip wheel --quiet --wheel-dir /var/cache/wheels --requirement /opt/requirements.txt
printf '[global]\nno-index = true\nfind-links = /var/cache/wheels\n' >"$folder/etc/pip.conf"

rm -rf "$folder/opt/wheels-venv" "$folder/opt/requirements.txt" "$folder/opt/environment" "$folder/usr/sbin/policy-rc.d"
