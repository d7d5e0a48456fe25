"""Static files with a hash in the name, so that browsers may cache them forever."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from livecast.bundling import build_bundles, find_esbuild

logger = logging.getLogger(__name__)


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also bundles the files of each page, and rewrites imports of JavaScript modules.

    Without the rewriting, a release would mix new and cached modules.
    """

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """Process the collected files of `paths`: {name: (storage, name in it)}."""
        esbuild = find_esbuild()
        if not esbuild:
            logger.info("esbuild is not installed, so each page will load its modules and style sheets one by one")
        elif not dry_run:
            bundles = build_bundles(esbuild, Path(self.location))
            paths = paths | {name: (self, name) for name in bundles}
        yield from super().post_process(paths, dry_run, **options)
