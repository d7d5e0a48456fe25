"""Bundles the style sheets and scripts of each page with esbuild, a program that `collectstatic` runs if it finds it.

A page then needs two requests instead of a hundred. A module that its scripts load on first use, with `import()`, is in
a chunk of its own beside the bundle. A bundle has a source map. A page has each module once, so that all its scripts
share the state of the modules that they import.
"""

import logging
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from livecast.errors import LivecastError
from livecast.page_files import BUNDLES, PAGES

logger = logging.getLogger(__name__)

OPTIONS = (
    "--bundle",
    "--minify",
    "--format=esm",
    "--target=esnext",  # the modules are written for the browsers that we support, so nothing is translated
    "--charset=utf8",
    "--sourcemap",
    "--log-level=warning",
    # Files that style sheets name are copied beside the bundles.
    *(f"--loader:.{extension}=file" for extension in ("avif", "gif", "jpg", "png", "svg", "webp", "woff2")),
    "--asset-names=[name]-[hash]",
)
# The only statement of an entry whose modules are all in the chunk that this names.
SHARED = re.compile(r'import"\./(chunk-\w+)\.js";')


def find_esbuild() -> Path | None:
    """Return the program that `npm ci` installed, or otherwise that of the machine (Debian's package `esbuild`)."""
    installed = sorted((settings.BASE_DIR / "node_modules" / "@esbuild").glob("*/bin/esbuild"))
    if installed:
        return installed[0]
    found = shutil.which("esbuild")
    return Path(found) if found else None


def build_bundles(esbuild: Path, folder: Path) -> list[str]:
    """Bundle the single files in `folder`, and write the bundles into folder/bundles/.

    Return the names of the files written, as "bundles/…". Files of earlier releases stay, because pages that browsers
    have already loaded name them. Raises LivecastError `static.bundle` if esbuild fails.
    """
    target = folder / BUNDLES
    target.mkdir(exist_ok=True)
    # As deep as the target, so that the relative paths in source maps are right.
    with tempfile.TemporaryDirectory(dir=folder) as built:
        for page, files in PAGES.items():
            _build_styles(esbuild, Path(built), page, files.styles)
            _build_scripts(esbuild, Path(built), page, files.scripts)
        return [f"{BUNDLES}/{file.replace(target / file.name).name}" for file in sorted(Path(built).iterdir())]


def _build_styles(esbuild: Path, target: Path, page: str, names: Sequence[str]) -> None:
    """Write the style sheet of a page and its source map."""
    imports = "\n".join(f'@import "../{name}";' for name in names)
    _run(esbuild, target, f"{page}.css", ["--loader=css", f"--outfile={page}.css"], imports)


def _build_scripts(esbuild: Path, target: Path, page: str, names: Sequence[str]) -> None:
    """Write the script of a page, a chunk for each module that it loads on first use, and their source maps.

    What several entries need is in chunks that they share: one for each combination. To have one instead, which has all
    that the page needs at its start, every module imports the page's entry (`--inject`).
    """
    entry = target / f"{page}.js"
    entry.write_text("\n".join(f'import "../{name}";' for name in names), encoding="utf-8")
    names_of_files = ["--outdir=.", "--entry-names=[name].entry", "--chunk-names=[name]-[hash]"]
    _run(esbuild, target, entry.name, [entry.name, "--splitting", f"--inject:{entry.name}", *names_of_files])
    built = entry.with_suffix(".entry.js")
    if shared := SHARED.match(built.read_text(encoding="utf-8")):
        built.unlink()
        built.with_suffix(".js.map").unlink()
        _rename(target, shared[1], page)
    else:
        entry.unlink()
        _rename(target, f"{page}.entry", page)


def _rename(folder: Path, old: str, new: str) -> None:
    """Rename a script with its source map, also where it is named. esbuild has named the other scripts after it, too:
    their names change with its content.
    """
    for suffix in (".js", ".js.map"):
        (folder / f"{old}{suffix}").replace(folder / f"{new}{suffix}")
    for script in folder.glob("*.js"):
        content = script.read_text(encoding="utf-8")
        script.write_text(re.sub(rf"\b{re.escape(old)}\.js\b", f"{new}.js", content), encoding="utf-8")


def _run(esbuild: Path, folder: Path, bundle: str, options: Sequence[str], standard_input: str = "") -> None:
    """Run esbuild in a folder. Names relative to it are the same in each build, and so are the hashes of chunks."""
    command: list[str | Path] = [esbuild, *OPTIONS, *options]
    run = subprocess.run(command, cwd=folder, input=standard_input, text=True, capture_output=True)
    if run.returncode:
        raise LivecastError("static.bundle", f"esbuild cannot build {bundle}:\n{run.stderr}")
    if run.stderr:
        logger.warning("esbuild builds %s with warnings:\n%s", bundle, run.stderr)
