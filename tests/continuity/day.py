"""What happens to backups in the day that `tests/audit/test_every_verb.py` runs: no disk is connected, so none is made."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.test import override_settings

from holdspace.access.actor import Origin
from holdspace.continuity import queries as continuity
from holdspace.continuity.archives import Manifest
from holdspace.continuity.drill import NO_LOG, Drilled
from holdspace.continuity.making import Made
from holdspace.continuity.places import Folder
from holdspace.continuity.services import backups, recipients
from holdspace.practice.models import Practice
from tests.cast import AT, ORIGIN

NOWHERE = Folder(Path("/no/such/disk"))
SPARE_KEY = "age1lvyvwawkr0mcnnnncaghunadrqkmuf9e6507x9y920xxpp866cnql7dp2z"


def day_of_backups(day, cast, store):
    olive = cast.actor("olive")
    practice = Practice.objects.get(id=cast.practice)
    with override_settings(DATA=store.data_dir, KEY_STORE=store, BACKUP_TO=""):
        key = day(recipients.add_recipient, olive, SPARE_KEY, label="feijoa", at=AT)
        begun = day(backups.begin_backup, olive, at=AT)
        day.refused(backups.carry_out, replace(begun, place=NOWHERE), ORIGIN, at=AT)
        day.refused(backups.back_up, practice, Origin("cli"), NOWHERE, kind="by hand", at=AT)
        day(recipients.remove_recipient, olive, key.id, at=AT)
        day(continuity.open_backups, olive, at=AT)
    with override_settings(DATA=store.data_dir, KEY_STORE=store):
        day(backups.nightly, at=AT + timedelta(days=2))
        manifest = Manifest("x.hsbackup", 1, bytes(32), {}, "0", "", NO_LOG)
        made = Made("x.hsbackup", 1, bytes(32), manifest, Drilled({}, NO_LOG, 0, 0, "Willow"))
        day(backups.record_upgrade_backup, practice.id, made, recipients=1, at=AT)
        day(backups.settle_restored, practice.id, "x.hsbackup", reason="restored", at=AT)
