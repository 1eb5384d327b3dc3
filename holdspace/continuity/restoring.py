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
    sources = making.sources_here(living=False)
    manifest = _looked_at(path)
    keys, _ = _keys_for(manifest, ask)
    work = making.own_folder().path
    with making.take_turn(work), making.scratch(work) as folder:
        return making.open_backup(sources, path, keys, folder)


def restore(path: Path, ask: Ask, *, replace: bool, despite: bool, at: datetime) -> tuple[Opened, Path | None]:
    """Put a backup in the place of this data directory. Answers it, and where the old one was moved, if there was one.

    A living database is refused unless `replace`, and then moved aside, never deleted. Until everything was checked nothing is
    touched; when the last step fails the old one is put back. despite: also when the record in it does not verify.
    """
    sources, store = making.sources_here(living=False), settings.KEY_STORE
    manifest = _looked_at(path)
    _refuse_living(sources, store, replace=replace)
    keys, opening = _keys_for(manifest, ask)
    work = making.own_folder().path
    with making.take_turn(work), making.scratch(work) as folder:
        opened = making.open_backup(sources, path, keys, folder)
        if opened.drilled.findings and not despite:
            raise Refused(
                f"The record in this backup does not verify: {opened.drilled.findings[0]} Nothing was changed. Take another backup; if there "
                "is none, add --despite-findings: the practice is restored as it is, and the findings stay."
            )
        aside = settings.DATA / f"replaced-{at.astimezone(UTC):%Y%m%d-%H%M%S}"
        _put(sources, store, opened, opening, aside if _is_there(sources, store) else None)
    return opened, aside if aside.exists() else None


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


def _is_there(sources: making.Sources, store: KeyStore) -> bool:
    return store.exists() or any(isinstance(one, Embedded) and one.is_there() for one in _both(sources))


def _both(sources: making.Sources) -> list[making.Source]:
    return [one for one in (sources.first, sources.apart) if one is not None]


def _refuse_living(sources: making.Sources, store: KeyStore, *, replace: bool) -> None:
    for one in _both(sources):
        if isinstance(one, Cluster) and one.is_there():
            raise Refused(
                f"The database {one.owner.name} is not empty. Make an empty one and name it with DATABASE_URL; the second one, for "
                "psychotherapy notes, has to be empty too. Nothing was changed."
            )
    if not replace and _is_there(sources, store):
        raise Refused(
            f"There is a practice in {settings.DATA} already. Give another place with HOLDSPACE_DATA, or add --replace: "
            "then the one there is moved aside first. Nothing was changed."
        )


def _put(sources: making.Sources, store: KeyStore, opened: Opened, opening: Opening | None, aside: Path | None) -> None:
    if isinstance(sources.first, Cluster):
        _load(sources, opened)
        if opening is not None:
            with Embedded(settings.DATA / "none", b"").moved_aside(aside, store.record) if aside else nullcontext():
                store.adopt(opened.keys, code=opening.code)
        return
    others = [path for one in _both(sources)[1:] if isinstance(one, Embedded) for path in one.files]
    others += [] if opening is None else [store.record]
    with sources.first.moved_aside(aside, *others) if aside else nullcontext():
        if opening is None:
            _place(sources, opened)
        else:
            store.adopt(opened.keys, code=opening.code, make_database=lambda _: _place(sources, opened))


def _load(sources: making.Sources, opened: Opened) -> None:
    for one, copy, keys in (
        (sources.first, opened.database, opened.keys),
        (sources.apart, opened.apart, opened.keys.apart),
    ):
        if isinstance(one, Cluster) and copy is not None:
            one.load(copy, keys)


def _place(sources: making.Sources, opened: Opened) -> None:
    """Both files, or neither. A backup from before there was a second one brings none, and the next start makes it."""
    apart = sources.apart if isinstance(sources.apart, Embedded) and opened.apart else None
    if apart is not None and opened.apart is not None:
        apart.put(opened.apart)
    try:
        if isinstance(sources.first, Embedded):
            sources.first.put(opened.database)
    except BaseException:
        if apart is not None:
            apart.path.unlink(missing_ok=True)
        raise
