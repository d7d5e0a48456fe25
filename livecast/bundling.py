"""Bundles the style sheets and scripts of each page with esbuild, a program that `collectstatic` runs if it finds it.

A page then needs two requests instead of sixty. A bundle has a source map, and contains each module once, so that all
scripts of a page share the state of the modules that they import.
"""

import logging
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
            _build(esbuild, folder, Path(built) / f"{page}.css", '@import "./{}";', files.styles)
            _build(esbuild, folder, Path(built) / f"{page}.js", 'import "./{}";', files.scripts)
        return [f"{BUNDLES}/{file.replace(target / file.name).name}" for file in sorted(Path(built).iterdir())]


def _build(esbuild: Path, folder: Path, bundle: Path, statement: str, names: Sequence[str]) -> None:
    """Write one bundle and its source map. `statement` imports one file."""
    run = subprocess.run(
        [esbuild, *OPTIONS, f"--loader={bundle.suffix[1:]}", f"--outfile={bundle}"],
        cwd=folder,
        input="\n".join(map(statement.format, names)),
        text=True,
        capture_output=True,
    )
    if run.returncode:
        raise LivecastError("static.bundle", f"esbuild cannot build {bundle.name}:\n{run.stderr}")
    if run.stderr:
        logger.warning("esbuild builds %s with warnings:\n%s", bundle.name, run.stderr)
