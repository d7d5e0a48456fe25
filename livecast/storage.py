"""Static files with a hash in the name, so that browsers may cache them forever."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.compress import Compressor  # type: ignore[import-untyped]
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from livecast.bundling import build_bundles, find_esbuild
from livecast.page_files import BUNDLES

logger = logging.getLogger(__name__)

# What the pages of fans load, by its name with the hash.
LOADED_BY_FANS = re.compile(rf"/(?:{BUNDLES}|livecast)/[^/]+\.[0-9a-f]{{12}}\.(?:css|js|svg)$")


class _Compressor(Compressor):
    """Writes a file compressed with gzip, and what fans load also with Brotli, which takes much longer."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._gzip = Compressor(**options, use_brotli=False)

    def compress(self, path: str) -> list[str]:
        if LOADED_BY_FANS.search(path):
            return list(super().compress(path))
        return list(self._gzip.compress(path))


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also bundles the files of each page, and rewrites imports of JavaScript modules.

    Without the rewriting, a release would mix new and cached modules.
    """

    support_js_module_import_aggregation = True

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """Return the name of a file with the hash of its content.

        A page's script and what it loads on first use name each other, so that their hashes would never settle: theirs
        is of the content that esbuild wrote, which changes with that of the files that it names.
        """
        if name.startswith(f"{BUNDLES}/") and name.endswith(".js"):
            content = None
        return str(super().hashed_name(name, content, filename))

    def create_compressor(self, **options: Any) -> Compressor:
        return _Compressor(**options)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Process the collected files of `paths`: {name: (storage, name in it)}."""
        esbuild = find_esbuild()
        if not esbuild:
            logger.info("esbuild is not installed, so each page will load its modules and style sheets one by one")
        elif not dry_run:
            bundles = build_bundles(esbuild, Path(self.location))
            paths = paths | {name: (self, name) for name in bundles}
        yield from super().post_process(paths, dry_run, **options)
