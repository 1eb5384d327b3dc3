"""The jobs alone, in a process of their own: `holdspace jobs` turns into it."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
django.setup()

from holdspace.config.duties import JOBS  # noqa: E402  # after Django is ready
from holdspace.config.jobs import Clockwork  # noqa: E402

if __name__ == "__main__":
    clockwork = Clockwork(JOBS)
    clockwork.start()
    clockwork.wait()
