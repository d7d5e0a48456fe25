"""A new Debian that boots in a container, with its own systemd, network and files.

It needs root, systemd-nspawn and debootstrap (tests/deploy/setup.sh installs them), and the network once, for packages.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.deploy import guide
from tests.deploy.terminal import PROFILE, Answers, Terminal
from tests.servers import ROOT

SITE = "live.example.org"
# From the range for network benchmarks (RFC 2544), so no host has these addresses.
ADDRESS, OUR_ADDRESS = "198.18.77.2", "198.18.77.1"
REPOSITORY = "/mnt/livecast.git"  # on the machine; the documentation has this URL:
_REPOSITORY_URL = "https://git.example.org/livecast.git"
_CACHE = Path("/var/cache/livecast-tests")
# The environment of a new login of root, without variables of the tests.
_ENV = {
    "TERM": "dumb",
    "HOME": "/root",
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
}
_DEADLINE = 300.0  # seconds to wait for anything on the machine


def require_containers() -> None:
    if os.geteuid() != 0:
        pytest.fail("tests/deploy boots a Debian in a container, which needs root: run `make faults` as root.", False)
    missing = [name for name in ("systemd-nspawn", "debootstrap", "nsenter", "ip") if not shutil.which(name)]
    if missing:
        pytest.fail(f"tests/deploy needs {', '.join(missing)}: run `sh tests/deploy/setup.sh`.", False)
    probe = ["unshare", "--mount", "--net", "--pid", "--fork", "true"]
    if subprocess.run(probe, capture_output=True).returncode:
        pytest.fail("tests/deploy needs namespaces, which this container refuses: run it with CAP_SYS_ADMIN.", False)


def fresh_debian() -> Path:
    """Return a folder with a new Debian: this machine's release, or $DEBIAN. It is kept until its packages change."""
    release = os.environ.get("DEBIAN") or platform.freedesktop_os_release()["VERSION_CODENAME"]
    script, requirements, packages = ROOT / "tests/deploy/debian.sh", ROOT / "requirements.txt", guide.packages()
    parts = [script.read_bytes(), requirements.read_bytes(), " ".join(packages).encode()]
    folder = _CACHE / f"{release}-{hashlib.sha256(b'|'.join(parts)).hexdigest()[:12]}"
    if folder.exists():
        return folder
    _CACHE.mkdir(parents=True, exist_ok=True)
    for older in _CACHE.glob(f"{release}-*"):
        shutil.rmtree(older)
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    command = ["sh", str(script), release, str(unfinished), str(requirements), *packages]
    made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode:
        pytest.fail(f"No fresh Debian {release} could be made:\n{made.stdout[-4000:]}", False)
    return unfinished.rename(folder)


def repository(folder: Path) -> Path:
    """Make a repository of this working tree, with uncommitted changes."""
    git = ["git", "-c", "user.name=Ola", "-c", "user.email=ola@example.org", "-C", str(folder)]
    files = [*git[:1], "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(files, capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for words in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "The working tree"]):
        subprocess.run([*git, *words], check=True)
    return folder


class Machine:
    def __init__(self, leader: int) -> None:
        self._enter = ["nsenter", "--target", str(leader), "--all", "--"]

    def run(self, *command: str, text: str = "") -> str:
        """Run a command as root. Return its output."""
        done = subprocess.run([*self._enter, *command], input=text, capture_output=True, text=True, env=_ENV)
        if done.returncode:
            raise AssertionError(f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done.stdout

    def sh(self, script: str) -> str:
        return self.run("sh", "-euc", script)

    def manage(self, *arguments: str) -> str:
        """Run manage.py as the service user."""
        python = ["runuser", "-u", "livecast", "--", "env", "-C", "/srv/livecast", ".venv/bin/python", "manage.py"]
        return self.run(*python, *arguments)

    def python(self, code: str) -> str:
        """Run Python with the installation's models as the service user. Return its output."""
        return self.manage("shell", "-v", "0", "-c", code)

    def write(self, path: str, text: str) -> None:
        self.run("sh", "-c", 'cat > "$1"', "sh", path, text=text)

    def type(self, lines: list[str], answers: Mapping[str, Answers] = MappingProxyType({})) -> str:
        """Type a block of the documentation at a terminal of root. Return its output.

        The first line that fails ends it. `answers`: by a part of a line, the answers to its questions.
        """
        shell = ["setsid", "--ctty", "--wait", "bash", "--login", "-i"]
        terminal = Terminal([*self._enter, *shell], _ENV)
        try:
            printed = [
                terminal.type(line, next((found for part, found in answers.items() if part in line), ()))
                for line in lines
            ]
        finally:
            terminal.close()
        return "".join(printed)

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + _DEADLINE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"not within {_DEADLINE:g} s: {what}\n{self.journal()}")
            time.sleep(0.2)

    def journal(self, *units: str) -> str:
        words = [word for unit in units for word in ("--unit", unit)]
        return self.run("journalctl", "--no-pager", "--output", "cat", "--lines", "200", *words)


@contextmanager
def machine(folder: Path) -> Iterator[Machine]:
    """Boot a machine. `folder`: for its log and its repository. Its writes stay in memory."""
    source = repository(folder / "livecast.git")
    name = f"lc{os.getpid()}"  # short: nspawn makes the interface name from it
    log = folder / "machine.log"
    with log.open("wb") as output:
        container = subprocess.Popen(
            [
                *("systemd-nspawn", "--boot", f"--directory={fresh_debian()}", "--volatile=overlay"),
                *(f"--machine={name}", f"--hostname={SITE.partition('.')[0]}", "--register=no", "--keep-unit"),
                *("--network-veth", "--resolv-conf=off", "--console=pipe", f"--bind={source}:{REPOSITORY}"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # The systemd of Debian 13 needs the unified hierarchy of cgroups.
            env={**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
        )
    try:
        found = Machine(_init_process(container, log))
        found.wait_until(lambda: _is_up(found), "the machine has started")
        _connect_network(found, f"ve-{name}")
        _configure(found)
        yield found
    finally:
        container.terminate()  # nspawn shuts the machine down
        try:
            container.wait(120)
        except subprocess.TimeoutExpired:
            container.kill()
            container.wait()


def _init_process(container: "subprocess.Popen[bytes]", log: Path) -> int:
    """Return the process id of the machine's init process."""
    children = Path(f"/proc/{container.pid}/task/{container.pid}/children")
    deadline = time.monotonic() + _DEADLINE
    while time.monotonic() < deadline and container.poll() is None:
        for child in children.read_text().split():
            if Path(f"/proc/{child}/comm").read_text().strip() == "systemd":
                return int(child)
        time.sleep(0.1)
    raise AssertionError(f"the container does not start: {log.read_text()}")


def _is_up(machine: Machine) -> bool:
    try:
        return machine.run("systemctl", "is-system-running").strip() == "running"
    except AssertionError:  # “starting” has exit code 1
        return False


def _connect_network(machine: Machine, interface: str) -> None:
    for words in (f"addr add {OUR_ADDRESS}/30 dev {interface}", f"link set {interface} up"):
        command = ["ip", *words.split()]
        subprocess.run(command, check=True)
    machine.sh(f"ip addr add {ADDRESS}/30 dev host0; ip link set host0 up")


def _configure(machine: Machine) -> None:
    """Set up what the documentation assumes: the host name is known, and the repository can be reached."""
    machine.write("/etc/hosts", f"127.0.0.1 localhost\n::1 localhost\n{ADDRESS} {SITE}\n")
    machine.write("/etc/gitconfig", f'[url "{REPOSITORY}"]\n\tinsteadOf = {_REPOSITORY_URL}\n[safe]\n\tdirectory = *\n')
    machine.write("/etc/profile.d/prompt.sh", PROFILE)
    machine.write("/etc/apt/apt.conf.d/90offline", 'quiet "2";\nDpkg::Use-Pty "0";\n')
