"""Static files under names that carry a hash of what is in them, so that a browser may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Also where one JavaScript module imports another: else a deploy would mix new modules with kept old ones."""

    support_js_module_import_aggregation = True
