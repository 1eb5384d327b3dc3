"""The application for a WSGI server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "holdspace.config.settings")
django = get_wsgi_application()

from django.conf import settings  # noqa: E402  # after the settings are named

from holdspace.config.duties import JOBS  # noqa: E402
from holdspace.config.jobs import Clockwork  # noqa: E402
from holdspace.config.turns import Turns  # noqa: E402

embedded = settings.DATABASES["default"]["ENGINE"] == "holdspace.kernel.sqlcipher"
turns = Turns(django, largest=settings.DATA_UPLOAD_MAX_MEMORY_SIZE) if embedded else None
application = turns or django
if settings.RUNS_JOBS:
    Clockwork(JOBS, turns.hand_over if turns else None).start()
