"""What happens to downtime kits in the day that `tests/audit/test_every_verb.py` runs."""

from datetime import timedelta

from django.test import override_settings

from holdspace.continuity.queries import open_own_kit
from holdspace.continuity.services import kits
from tests.cast import AT


def day_of_kits(day, cast, store):
    gus = cast.actor("gus")
    cast.session("theo", "gus", hours_ago=-24, status="planned")
    with override_settings(DATA=store.data_dir, KIT_TO="", KIT_HOURS="72"):
        day(kits.switch_on_kit, gus, label="feijoa", proved_at=AT, at=AT)
        day(kits.make_kit, gus, at=AT)
        day(kits.make_kits, at=AT + timedelta(hours=9))
        day(open_own_kit, gus, at=AT)
        day(kits.switch_off_kit, gus, at=AT + timedelta(hours=10))
