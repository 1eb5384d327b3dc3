"""Static files under hashed names, so that a browser may keep them for good (house.md, section 8)."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # ships no types


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Also the imports between our script modules are rewritten: an import map would need an inline script."""

    support_js_module_import_aggregation = True
