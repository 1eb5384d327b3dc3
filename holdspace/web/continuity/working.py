"""A backup takes longer than a page may: it is made in a thread of its own, while requests are answered."""

import logging
import threading

from django.db import connection
from django.utils.timezone import now

from holdspace.access.actor import Origin
from holdspace.continuity.services.backups import Begun, carry_out
from holdspace.kernel.errors import HoldspaceError

log = logging.getLogger("holdspace.backups")


def in_background(begun: Begun, origin: Origin) -> None:
    """Begin the work and come back at once."""
    threading.Thread(target=_work, args=(begun, origin), name="backup", daemon=True).start()


def _work(begun: Begun, origin: Origin) -> None:
    try:
        carry_out(begun, origin, at=now())
    except HoldspaceError:
        log.warning("A backup failed; the page Backups says why.")
    except Exception as error:  # noqa: BLE001  # its row says that it failed
        log.error("A backup failed: %s.", type(error).__name__)  # noqa: TRY400  # a trace could hold words
    finally:
        connection.close()
