"""Static files under hashed names, so that a browser may keep them for good (house.md, section 8)."""

from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]  # ships no types

from holdspace.boundary.asset import browser_data

AS_BUILT = "notebook/"  # scripts whose every byte is named by its hash in the page (security.md 2.8)


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise ships no types
    """Also the imports between our script modules are rewritten: an import map would need an inline script."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        """The scripts of the page for psychotherapy notes keep their bytes and names; they too travel compressed, which their integrity does not see."""
        built = {name for name in paths if name.startswith(AS_BUILT)}
        rest = {name: path for name, path in paths.items() if name not in built}
        yield from super().post_process(rest, dry_run, **options)
        if not dry_run:
            for name, compressed in self.compress_files(built):
                yield name, compressed, True


class _Made(Storage):
    """One file that is made when it is asked for and lies nowhere."""

    prefix = "boundary"

    def path(self, name: str) -> str:
        """What collecting calls it."""
        return name

    def _open(self, name: str, _mode: str = "rb") -> File:  # type: ignore[type-arg]  # bytes, as its content says
        return ContentFile(browser_data(), name)


class BoundaryData(BaseFinder):
    """The rulebook, word lists and model of the boundary check, in one file for the browser: made of its data, so no copy can drift.

    Its scripts are collected from where they lie (STATICFILES_DIRS).
    """

    def check(self, **_options: Any) -> list[Any]:
        """Nothing can be set wrongly."""
        return []

    def find(self, _path: str, *_args: Any, **_options: Any) -> list[str]:  # type: ignore[override]  # one answer for both forms
        """It has no place on the disk."""
        return []

    def list(self, _ignore_patterns: Any) -> Iterator[tuple[str, _Made]]:
        """The one file."""
        yield "book.json", _Made()
