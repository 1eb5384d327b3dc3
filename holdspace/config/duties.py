"""Which jobs there are. Django is ready when this is imported."""

from datetime import datetime, timedelta

from holdspace.audit.services import sequence
from holdspace.config.jobs import Job
from holdspace.practice.queries import all_practices


def _number_events(at: datetime) -> None:
    for practice in all_practices():
        sequence(practice, at=at)


JOBS = [
    Job("log", timedelta(milliseconds=200), _number_events, brief=True),
]
