"""Counts of tries when the server dies between two lines of allauth: nobody is locked out for it, and no count is lost."""

from django.core.cache import cache

from tests.web.clinic import Visit


def test_a_lock_whose_holder_died_is_forgotten_at_the_next_start_and_the_counts_are_not(db):
    cache.clear()
    cache.set("allauth:rl:login:count", [1.0], 60)
    cache.add("allauth:rl:login:count:lock", True, timeout=10)
    cache.forget_locks()  # type: ignore[attr-defined]  # config/cache.py
    assert cache.get("allauth:rl:login:count") == [1.0]
    assert cache.add("allauth:rl:login:count:lock", True, timeout=10)
    assert not cache.add("allauth:rl:login:count:lock", True, timeout=10)


def test_three_hundred_strangers_do_not_push_out_anybodys_count(cast):
    Visit(cast.person("ada"))
    cache.set("allauth:rl:login_failed:ada", [1.0], 300)
    for number in range(400):
        cache.set(f"allauth:rl:login_failed:stranger-{number}", [1.0], 300)
    assert cache.get("allauth:rl:login_failed:ada") == [1.0]


def test_the_sixth_wrong_password_at_a_signature_is_asked_to_wait_and_the_draft_stays(cast):
    note = cast.draft(text="Kept before.")
    ada = Visit(cast.person("ada"))
    for status in (422, 422, 422, 422, 422, 429):
        ada.open(f"/notes/{note.id}/sign/")
        ada.post(f"/notes/{note.id}/sign/", ada.form() | {"password": "not it at all", "code": "000000"}, status)
    assert "Wait a few minutes" in ada.words
    note.refresh_from_db()
    assert note.is_draft
