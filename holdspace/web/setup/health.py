"""Whether the database answers."""

import logging

from django.db import Error, connection

log = logging.getLogger(__name__)


def database_answers() -> bool:
    """Ask the database for nothing in particular."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        log.warning("the database does not answer: %s", type(error).__name__)
        return False
    return True
