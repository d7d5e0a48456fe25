"""Static files with a hash in the name, so that browsers may cache them forever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also rewrites imports of JavaScript modules.

    Otherwise a release would mix new and cached modules.
    """

    support_js_module_import_aggregation = True
