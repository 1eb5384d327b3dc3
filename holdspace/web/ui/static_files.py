"""Static files under hashed names, so that a browser may keep them for good (house.md, section 8)."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # ships no types

AS_BUILT = "notebook/"  # scripts whose every byte is named by its hash in the page (security.md 2.8)


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Also the imports between our script modules are rewritten: an import map would need an inline script."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """All but the scripts of the page for psychotherapy notes, which are served as they were built."""
        rest = {name: path for name, path in paths.items() if not name.startswith(AS_BUILT)}
        yield from super().post_process(rest, dry_run, **options)
