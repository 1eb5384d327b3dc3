"""Backups of the test database itself, through the verbs: who may, what is left, which stay."""

import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection

from holdspace.access.actor import Origin
from holdspace.audit.models import AuditEvent
from holdspace.continuity import archives, making, restoring
from holdspace.continuity.models import Backup
from holdspace.continuity.places import Folder
from holdspace.continuity.queries import Worry, backup_worry, open_backups, recipients_of
from holdspace.continuity.services import backups, recipients
from holdspace.kernel.errors import Denied, Invalid, NotFound, Refused
from holdspace.kernel.keys.material import new_keys
from holdspace.kernel.sqlcipher.driver import open_encrypted

pytestmark = [
    pytest.mark.django_db(databases=["default", "psychotherapy"]),
    pytest.mark.skipif(
        "connection.vendor != 'sqlite'", reason="tests/cli/test_backup_postgres.py has a server of its own"
    ),
]
AT = datetime(2026, 11, 25, 19, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SPARE_KEY = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"


def by_hand(cast, at=AT):
    olive = cast.actor("olive")
    return backups.carry_out(backups.begin_backup(olive, at=at), olive.origin, at=at)


def events(action: str) -> list[tuple[str, bool]]:
    rows = AuditEvent.objects.filter(action=action).order_by("id")
    return [(row.facts()["reason"], row.refused) for row in rows]


def test_a_backup_is_checked_and_opens_with_the_code(cast, office):
    row = by_hand(cast)
    assert (row.state, row.kind, office.files) == ("good", "by hand", [row.file])
    assert bytes(row.sha256) == archives.digest_of(office.folder / row.file)[1]
    assert row.size == archives.read_manifest(office.folder / row.file).size
    opened = restoring.check(office.folder / row.file, lambda: restoring.Opening(office.identity))
    assert (opened.drilled.practice, opened.manifest.file) == (office.practice.name, row.file)
    assert events("backup.make") == [("begun", False), ("by hand", False)]


def test_the_copy_has_a_key_of_its_own_and_our_page_size(cast, office, tmp_path):
    row = by_hand(cast)
    manifest = archives.unpack(office.folder / row.file, tmp_path)
    keys = archives.unwrap(manifest, office.identity)
    living = connection.settings_dict["OPTIONS"]["key"]()
    assert keys.db != living
    with closing(open_encrypted(keys.db, database=str(tmp_path / "database"))) as opened:
        assert opened.execute("PRAGMA cipher_page_size").fetchone() == ("8192",)
        assert opened.execute("SELECT count(*) FROM practice").fetchone()[0] >= 1
    with closing(open_encrypted(keys.apart.db, database=str(tmp_path / "psychotherapy"))) as opened:
        assert opened.execute("SELECT count(*) FROM vault").fetchone() == (0,)
    for name in ("database", "psychotherapy"):
        with pytest.raises(Exception, match="does not open"):
            open_encrypted(living, database=str(tmp_path / name))


def test_only_an_owner_and_the_privacy_officer_make_and_see_them(cast, office):
    for name in ("fay", "bil", "gus", "tomas"):
        with pytest.raises(Denied):
            backups.begin_backup(cast.actor(name), at=AT)
        with pytest.raises(Denied):
            open_backups(cast.actor(name), at=AT)
    backups.begin_backup(cast.actor("mara"), at=AT).turn.close()
    assert open_backups(cast.actor("mara"), at=AT).own == office.store.recipient()


def test_one_at_a_time(cast, office):
    begun = backups.begin_backup(cast.actor("olive"), at=AT)
    page = open_backups(cast.actor("olive"), at=AT)
    assert (page.running, page.history) == (begun.row, [])
    with pytest.raises(Refused, match="made already"):
        backups.begin_backup(cast.actor("mara"), at=AT)
    backups.carry_out(begun, Origin("web"), at=AT)
    assert open_backups(cast.actor("olive"), at=AT).last == begun.row


def test_one_that_was_interrupted_is_told_as_that_and_its_rest_removed(cast, office):
    begun = backups.begin_backup(cast.actor("olive"), at=AT)
    begun.turn.close()  # as when the server is killed
    (office.folder / ".scratch").mkdir()
    (office.folder / ".scratch" / "database").write_bytes(b"half")
    page = open_backups(cast.actor("olive"), at=AT)
    assert (page.running, page.tried) == (None, begun.row)
    row = by_hand(cast, AT + HOUR)
    assert Backup.objects.get(id=begun.row.id).problem == backups.STOPPED
    assert office.files == [row.file]


def test_without_a_recipient_nothing_is_made_and_nothing_pretends(cast, office, settings, tmp_path):
    settings.KEY_STORE = type(office.store)(tmp_path / "new", tmp_path / "newkeys")
    settings.KEY_STORE.create()
    with pytest.raises(Refused, match="make a recovery code first"):
        backups.begin_backup(cast.actor("olive"), at=AT)
    assert (Backup.objects.count(), open_backups(cast.actor("olive"), at=AT).own) == (0, "")
    backups.nightly(at=AT)
    assert Backup.objects.count() == 0


def test_a_folder_that_is_gone_is_told_at_once(cast, office, settings, tmp_path):
    settings.BACKUP_TO = str(tmp_path / "usb")
    with pytest.raises(Refused, match="Is the disk connected"):
        backups.begin_backup(cast.actor("olive"), at=AT)


def test_a_failure_leaves_a_row_an_event_and_nothing_else(cast, office, settings):
    good = by_hand(cast)
    settings.BACKUP_COMMAND = "cat >/dev/null; exit 7"
    with pytest.raises(Refused, match="code 7"):
        by_hand(cast, AT + HOUR)
    failed = Backup.objects.latest("at")
    assert (failed.state, "code 7" in failed.problem, failed.by_command, failed.place) == ("failed", True, True, "cat")
    assert (office.files, events("backup.make")[-1]) == ([good.file], ("failed", True))


def test_what_nobody_foresaw_is_told_by_its_kind_only(cast, office, settings):
    settings.BACKUP_KEEP = "7,4,12"
    begun = backups.begin_backup(cast.actor("olive"), at=AT)
    settings.LOG_SECRET = None
    with pytest.raises(TypeError):
        backups.carry_out(begun, Origin("web"), at=AT)
    row = Backup.objects.get(id=begun.row.id)
    assert (row.state, "TypeError" in row.problem) == ("failed", True)


# --- every night ---


def test_every_night_once_and_again_an_hour_after_a_failure(cast, office, settings):
    backups.nightly(at=AT)
    backups.nightly(at=AT + HOUR)
    assert list(Backup.objects.values_list("kind", "state")) == [("nightly", "good")]
    backups.nightly(at=AT + 15 * HOUR)  # past two at night
    assert Backup.objects.filter(state="good").count() == 2
    settings.BACKUP_COMMAND = "exit 1"
    backups.nightly(at=AT + 2 * DAY)
    backups.nightly(at=AT + 2 * DAY + HOUR / 2)
    assert Backup.objects.filter(state="failed").count() == 1
    settings.BACKUP_COMMAND = ""
    backups.nightly(at=AT + 2 * DAY + 2 * HOUR)
    assert Backup.objects.filter(state="good").count() == 3
    assert AuditEvent.objects.filter(action="backup.make").latest("id").person is None


def test_superfluous_ones_are_removed_with_an_event_the_only_good_one_never(cast, office, settings):
    settings.BACKUP_KEEP = "1,0,0"
    first = by_hand(cast)
    assert Backup.objects.get(id=first.id).state == "good"
    second = by_hand(cast, AT + DAY)
    assert (office.files, Backup.objects.get(id=first.id).state) == ([second.file], "removed")
    assert len(events("backup.remove")) == 1


def test_what_was_put_elsewhere_stays(cast, office, settings, tmp_path):
    settings.BACKUP_KEEP = "1,0,0"
    (disk := tmp_path / "disk").mkdir()
    kept = backups.back_up(office.practice, Origin("cli"), Folder(disk), kind="by hand", at=AT)
    by_hand(cast, AT + DAY)
    assert (disk / kept.file).exists()


def test_today_says_when_the_last_good_one_is_too_old(cast, office):
    olive, tomas = cast.actor("olive"), cast.actor("tomas")
    assert backup_worry(olive, at=AT) == Worry(None)
    by_hand(cast)
    assert backup_worry(olive, at=AT + 3 * DAY) is None
    assert backup_worry(olive, at=AT + 4 * DAY) == Worry(AT)
    assert backup_worry(tomas, at=AT + 4 * DAY) is None
    assert open_backups(olive, at=AT + 4 * DAY).worrying


# --- who can open them ---


def test_one_more_key_opens_what_is_made_from_then_on(cast, office):
    olive = cast.actor("olive")
    key = recipients.add_recipient(olive, f" {SPARE_KEY}\n", label="Notary", at=AT)
    assert recipients_of(office.practice.id) == [office.store.recipient(), SPARE_KEY]
    row = by_hand(cast)
    assert row.recipients == 2
    assert {name for name, _ in archives.read_manifest(office.folder / row.file).keys} == {
        office.store.recipient(),
        SPARE_KEY,
    }
    recipients.remove_recipient(olive, key.id, at=AT)
    assert recipients_of(office.practice.id) == [office.store.recipient()]
    with pytest.raises(NotFound):
        recipients.remove_recipient(olive, key.id, at=AT)
    with pytest.raises(NotFound):
        recipients.remove_recipient(cast.actor("noor"), key.id, at=AT)


@pytest.mark.parametrize(("text", "label", "wrong"), [("age1x", "N", "recipient"), (SPARE_KEY, "  ", "label")])
def test_a_key_that_is_none_is_refused(cast, office, text, label, wrong):
    with pytest.raises(Invalid) as invalid:
        recipients.add_recipient(cast.actor("olive"), text, label=label, at=AT)
    assert list(invalid.value.fields) == [wrong]


def test_a_key_is_added_once_and_by_an_owner_only(cast, office):
    recipients.add_recipient(cast.actor("olive"), SPARE_KEY, label="Notary", at=AT)
    with pytest.raises(Invalid, match="already"):
        recipients.add_recipient(cast.actor("olive"), SPARE_KEY, label="Again", at=AT)
    with pytest.raises(Denied):
        recipients.add_recipient(cast.actor("mara"), SPARE_KEY, label="Mine", at=AT)


def test_a_recipient_that_somebody_else_wrote_is_not_encrypted_to(cast, office):
    record = Path(office.store.record)
    record.write_text(record.read_text().replace(office.store.recipient(), SPARE_KEY))
    with pytest.raises(Refused, match="was not written by this Holdspace"):
        backups.begin_backup(cast.actor("olive"), at=AT)
    assert "was not written by" in open_backups(cast.actor("olive"), at=AT).problem


# --- while others write ---


def test_requests_are_answered_while_a_copy_is_made(cast, office, tmp_path):
    """The copy is made outside the interpreter's lock: a thread beside it hardly waits."""
    source, stop, waits = making.sources_here(), threading.Event(), []

    def tick() -> None:
        while not stop.wait(0.001):
            waits.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    source.first.copy(tmp_path / "copy", new_keys())
    stop.set()
    thread.join()
    assert len(waits) > 3
