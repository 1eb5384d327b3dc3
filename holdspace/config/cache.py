"""The cache of tries (rate limits) in the database, where a write that fails is told and not taken for one try too many.

Django's own swallows every failure of a write. On a full disk a clinician who signs would then read "too many tries", and a
sign-in that failed would not be counted.
"""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import Error, connections, router, transaction

from holdspace.kernel.errors import trouble_of


class CountingCache(DatabaseCache):
    """Django's, but for failures of the database or its disk."""

    def _base_set(self, mode: str, key: str, value: object, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        alias = router.db_for_write(self.cache_model_class)
        failures: list[Error] = []

        def note(execute: Callable[..., Any], *words: Any) -> Any:
            try:
                return execute(*words)
            except Error as error:
                failures.append(error)
                raise

        with transaction.atomic(using=alias), connections[alias].execute_wrapper(note):
            done: bool = super()._base_set(mode, key, value, timeout)  # type: ignore[misc]  # the stubs leave it out
            for failure in failures:
                if trouble_of(failure) is not None:
                    raise failure
        return done

    def forget_locks(self) -> None:
        """At a start: whoever held allauth's lock on a count may have died with it, and signing in need not wait for that.

        Where another process is counting at this very moment, two tries may count as one.
        """
        with connections[router.db_for_write(self.cache_model_class)].cursor() as cursor:
            cursor.execute("DELETE FROM holdspace_cache WHERE cache_key LIKE '%:lock'")
