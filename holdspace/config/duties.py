"""Which jobs there are. Django is ready when this is imported."""

from datetime import datetime, timedelta

from holdspace.audit.services import sequence
from holdspace.config.anchoring import anchor_notebooks
from holdspace.config.jobs import Job
from holdspace.continuity.services.backups import nightly
from holdspace.continuity.services.kits import make_kits
from holdspace.practice.queries import all_practices
from holdspace.practice.services.journals import destroy_old_journals


def _number_events(at: datetime) -> None:
    for practice in all_practices():
        sequence(practice, at=at)


def _back_up(at: datetime) -> None:
    nightly(at=at)


def _make_kits(at: datetime) -> None:
    make_kits(at=at)


def _destroy_journals(at: datetime) -> None:
    destroy_old_journals(at=at)


JOBS = [
    Job("log", timedelta(milliseconds=200), _number_events, brief=True),
    Job("backup", timedelta(minutes=1), _back_up),  # it knows itself when one is due
    Job("kits", timedelta(minutes=5), _make_kits),  # the same, in the evening
    Job("journals", timedelta(hours=1), _destroy_journals),
    Job("anchors", timedelta(minutes=5), anchor_notebooks),  # once a day
]
