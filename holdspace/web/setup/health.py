"""Whether the databases answer."""

import logging

from django.db import Error, connections

log = logging.getLogger(__name__)


def database_answers() -> bool:
    """Ask each database for nothing in particular."""
    try:
        for one in connections.all():
            with one.cursor() as cursor:
                cursor.execute("SELECT 1")
    except Error as error:
        log.warning("the database does not answer: %s", type(error).__name__)
        return False
    return True
