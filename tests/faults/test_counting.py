"""Counts of tries when the server dies between two lines of allauth: nobody is locked out for it, and no count is lost."""

from django.core.cache import cache

from tests.web.clinic import Visit


def test_a_lock_whose_holder_died_is_forgotten_at_the_next_start_and_the_counts_are_not(db):
    cache.clear()
    cache.set("allauth:rl:login:count", [1.0], 60)
    cache.add("allauth:rl:login:count:lock", True, timeout=10)
    cache.forget_locks()
    assert cache.get("allauth:rl:login:count") == [1.0]
    assert cache.add("allauth:rl:login:count:lock", True, timeout=10)
    assert not cache.add("allauth:rl:login:count:lock", True, timeout=10)


def test_three_hundred_strangers_do_not_push_out_anybodys_count(cast):
    Visit(cast.person("ada"))
    cache.set("allauth:rl:login_failed:ada", [1.0], 300)
    for number in range(400):
        cache.set(f"allauth:rl:login_failed:stranger-{number}", [1.0], 300)
    assert cache.get("allauth:rl:login_failed:ada") == [1.0]
