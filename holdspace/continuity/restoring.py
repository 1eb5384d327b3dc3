"""Putting a backup in the place of a practice that is lost, or beside nothing at all: checked first, and nothing is ever deleted."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from holdspace.continuity import archives, making
from holdspace.continuity.archives import Manifest
from holdspace.continuity.embedded import Embedded
from holdspace.continuity.making import Opened
from holdspace.continuity.postgres import Cluster
from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.material import Keys
from holdspace.kernel.keys.store import KeyStore


@dataclass(frozen=True)
class Opening:
    """What was typed or named to open a backup. code: the recovery code, which opens the restored practice too."""

    identity: str
    code: str | None = None


Ask = Callable[[], Opening]


def check(path: Path, ask: Ask) -> Opened:
    """The drill alone: unwrap, unpack into a scratch place, check everything, throw it away."""
    source = making.source_here(living=False)
    manifest = _looked_at(path)
    keys, _ = _keys_for(manifest, ask)
    work = making.own_folder().path
    with making.take_turn(work), making.scratch(work) as folder:
        return making.open_backup(source, path, keys, folder)


def restore(path: Path, ask: Ask, *, replace: bool, despite: bool, at: datetime) -> tuple[Opened, Path | None]:
    """Put a backup in the place of this data directory. Answers it, and where the old one was moved, if there was one.

    A living database is refused unless `replace`, and then moved aside, never deleted. Until everything was checked nothing is
    touched; when the last step fails the old one is put back. despite: also when the record in it does not verify.
    """
    source, store = making.source_here(living=False), settings.KEY_STORE
    manifest = _looked_at(path)
    _refuse_living(source, store, replace=replace)
    keys, opening = _keys_for(manifest, ask)
    work = making.own_folder().path
    with making.take_turn(work), making.scratch(work) as folder:
        opened = making.open_backup(source, path, keys, folder)
        if opened.drilled.findings and not despite:
            raise Refused(
                f"The record in this backup does not verify: {opened.drilled.findings[0]} Nothing was changed. Take another backup; if there "
                "is none, add --despite-findings: the practice is restored as it is, and the findings stay."
            )
        aside = settings.DATA / f"replaced-{at.astimezone(UTC):%Y%m%d-%H%M%S}"
        there = store.exists() or (isinstance(source, Embedded) and source.is_there())
        _put(source, store, opened, opening, aside if there else None)
    return opened, aside if there else None


def _looked_at(path: Path) -> Manifest:
    manifest = archives.read_manifest(path)
    making.refuse_newer(manifest)
    return manifest


def _keys_for(manifest: Manifest, ask: Ask) -> tuple[Keys, Opening | None]:
    """The backup's keys: by what was typed; a backup with no recipients has the key of the database it was made of."""
    if not manifest.keys:
        return settings.KEY_STORE.load(), None
    opening = ask()
    return archives.unwrap(manifest, opening.identity), opening


def _refuse_living(source: making.Source, store: KeyStore, *, replace: bool) -> None:
    if isinstance(source, Cluster) and source.is_there():
        raise Refused(
            f"The database {source.owner.name} is not empty. Make an empty one and name it with DATABASE_URL. Nothing was changed."
        )
    if replace:
        return
    if store.exists() or (isinstance(source, Embedded) and source.is_there()):
        raise Refused(
            f"There is a practice in {settings.DATA} already. Give another place with HOLDSPACE_DATA, or add --replace: "
            "then the one there is moved aside first. Nothing was changed."
        )


def _put(source: making.Source, store: KeyStore, opened: Opened, opening: Opening | None, aside: Path | None) -> None:
    if isinstance(source, Cluster):
        source.load(opened.database, opened.keys)
        if opening is not None:
            with Embedded(settings.DATA / "none", b"").moved_aside(aside, store.record) if aside else nullcontext():
                store.adopt(opened.keys, code=opening.code)
        return
    others = () if opening is None else (store.record,)
    with source.moved_aside(aside, *others) if aside else nullcontext():
        if opening is None:
            source.put(opened.database)
        else:
            store.adopt(opened.keys, code=opening.code, make_database=lambda _: source.put(opened.database))
