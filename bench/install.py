"""Fetch and build the programs that the benchmark needs, under var/bench. Nothing is installed into the system.

Every function returns the path of a program, or raises Unavailable with a reason for the report.
"""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.errors import BenchError
from bench.processes import ROOT, VAR

HERE = ROOT / "bench"

# The peers' versions are pinned, so that a comparison of two dates compares livecast alone.
NODE_PACKAGES = {"ws": "8.23.0", "socket.io": "4.8.4", "lighthouse": "13.5.0"}
NGINX_PACKAGES = ("nginx", "libnginx-mod-nchan")
NGINX_HOME = Path("/var/lib/nginx")


class Unavailable(BenchError):
    """This machine cannot run the program."""


def _run(command: Sequence[str | Path], cwd: Path, seconds: float = 120) -> None:
    try:
        done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise Unavailable(f"{command[0]} took more than {seconds:.0f} s") from None
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or [f"status {done.returncode}"]
        raise Unavailable(f"{command[0]}: {words[-1]}")


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Unavailable(f"no {name} on this machine")
    return found


def c_program(name: str, *libraries: str) -> Path:
    """Compile bench/<name>.c if the program is missing or older than a C file. `libraries`: options, as "-lz"."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise Unavailable("no C compiler on this machine")
    source, program = HERE / f"{name}.c", VAR / name
    newest = max(file.stat().st_mtime for file in (source, *HERE.glob("*.h")))
    if not program.exists() or program.stat().st_mtime < newest:
        VAR.mkdir(parents=True, exist_ok=True)
        _run([compiler, "-O2", "-Wall", "-Wextra", "-o", program, source, *libraries], cwd=HERE)
    return program


def node_package(name: str) -> tuple[str, Path]:
    """Install an npm package of NODE_PACKAGES. Return the node program and the folder to resolve the package from."""
    node, npm = _tool("node"), _tool("npm")
    folder = VAR / "node" / f"{name}-{NODE_PACKAGES[name]}"
    if not (folder / "node_modules" / name).is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}\n')
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--fetch-retries=1"]
        _run([npm, "install", *options, f"{name}@{NODE_PACKAGES[name]}"], cwd=folder)
    return node, folder


def nchan() -> tuple[Path, Path]:
    """Unpack Debian's nginx and its nchan module without an installation, so that no service starts.

    Return the paths of nginx and of the module.
    """
    folder = VAR / "nginx"
    program, module = folder / "usr/sbin/nginx", folder / "usr/lib/nginx/modules/ngx_nchan_module.so"
    if not (program.exists() and module.exists()):
        apt_get, dpkg_deb = _tool("apt-get"), _tool("dpkg-deb")
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _run([apt_get, "download", *NGINX_PACKAGES], cwd=folder)
        except Unavailable:
            _run([apt_get, "update"], cwd=folder)  # the lists may be missing or old; only root may do this
            _run([apt_get, "download", *NGINX_PACKAGES], cwd=folder)
        for package in folder.glob("*.deb"):
            _run([dpkg_deb, "-x", package.name, "."], cwd=folder)
            package.unlink()
    try:
        # nchan makes nginx check its compiled-in temporary folder, whatever the configuration contains.
        NGINX_HOME.mkdir(exist_ok=True)
    except PermissionError:
        raise Unavailable(f"nchan needs the folder {NGINX_HOME}, which only root can make") from None
    return program, module
