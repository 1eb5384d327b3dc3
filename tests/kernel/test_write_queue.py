import gc
import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connections, transaction

from holdspace.kernel.sqlcipher.driver import open_encrypted
from holdspace.kernel.sqlcipher.queue import AlreadyWriting, QueueTimeout, WriteQueue, queue_for


def in_thread(ledger, act):
    """Run in a thread with a connection of its own, closed at the end; answers what `act` did."""

    def run():
        try:
            return act()
        finally:
            connections[ledger.alias].close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result(timeout=30)


# --- the line itself ---


def test_writers_are_served_in_the_order_they_came():
    queue, served = WriteQueue(), []
    first = queue.enter(1)

    def write(number):
        ticket = queue.enter(5)
        served.append(number)
        ticket.give_back()

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for waiting, thread in enumerate(threads, 1):
        thread.start()
        while len(queue._waiting) < waiting:
            time.sleep(0.001)
    first.give_back()
    for thread in threads:
        thread.join(5)
    assert served == list(range(8))


def test_a_writer_who_waits_in_vain_leaves_the_line():
    queue = WriteQueue()
    ticket = queue.enter(1)
    with ThreadPoolExecutor(1) as pool, pytest.raises(QueueTimeout):
        pool.submit(queue.enter, 0.05).result()
    ticket.give_back()
    queue.enter(0.05).give_back()


def test_the_same_thread_is_told_at_once_that_it_would_wait_for_itself():
    queue = WriteQueue()
    ticket = queue.enter(1)
    began = time.monotonic()
    with pytest.raises(AlreadyWriting):
        queue.enter(5)
    assert time.monotonic() - began < 1
    ticket.give_back()


def test_a_ticket_lost_without_being_given_back_lets_the_next_in():
    queue = WriteQueue()
    ticket = queue.enter(1)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(queue.enter, 5)
        while not queue._waiting:
            time.sleep(0.001)
        del ticket
        gc.collect()
        waiting.result(timeout=3).give_back()
    queue.enter(0.05).give_back()


def test_giving_back_twice_takes_the_place_from_nobody():
    queue = WriteQueue()
    first = queue.enter(1)
    first.give_back()
    second = queue.enter(1)
    first.give_back()
    with ThreadPoolExecutor(1) as pool, pytest.raises(QueueTimeout):
        pool.submit(queue.enter, 0.05).result()
    second.give_back()


def test_a_file_has_one_line_whatever_name_leads_to_it(tmp_path):
    (tmp_path / "real.db").touch()
    (tmp_path / "link.db").symlink_to(tmp_path / "real.db")
    assert queue_for(str(tmp_path / "link.db")) is queue_for(str(tmp_path / "real.db"))


# --- through Django ---


def test_threads_write_at_once_and_nothing_is_lost(ledger):
    threads, each = 8, 40
    waits = []

    def clinician(name):
        try:
            for number in range(each):
                began = time.perf_counter()
                with transaction.atomic(using=ledger.alias):
                    ledger.write(f"{name} {number}")
                waits.append(time.perf_counter() - began)
        finally:
            connections[ledger.alias].close()

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(clinician, name) for name in range(threads)]:
            done.result(timeout=60)
    assert ledger.count() == threads * each
    # In line a writer waits for at most seven others; with SQLite's sleeping some wait for hundreds.
    waits.sort()
    assert waits[int(len(waits) * 0.99)] < max(0.25, 40 * waits[len(waits) // 2])


def test_single_changes_outside_transactions_stand_in_line_too(ledger):
    def clinician(name):
        try:
            for number in range(20):
                ledger.write(f"{name} {number}")
        finally:
            connections[ledger.alias].close()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(clinician, name) for name in range(8)]:
            done.result(timeout=60)
    assert ledger.count() == 160


def test_a_reader_does_not_wait_for_the_writer(ledger):
    with transaction.atomic(using=ledger.alias):
        ledger.write("not yet")
        began = time.monotonic()
        assert in_thread(ledger, ledger.count) == 0
        assert time.monotonic() - began < 5


def test_a_writer_who_waits_too_long_gets_one_sentence_and_can_try_again(ledger):
    with ledger.second_alias(timeout=0.1) as hurried:

        def write():
            try:
                with transaction.atomic(using=hurried), connections[hurried].cursor() as cursor:
                    cursor.execute("INSERT INTO line (text) VALUES ('hurried')")
            finally:
                connections[hurried].close()

        with transaction.atomic(using=ledger.alias):
            ledger.write("slow")
            with ThreadPoolExecutor(1) as pool, pytest.raises(OperationalError) as caught:
                pool.submit(write).result()
        assert str(caught.value) == (
            "The database is busy: another change has been running for more than 0.1 seconds. Try again."
        )
        in_thread(ledger, write)
    assert ledger.count() == 2


def test_two_aliases_in_one_thread_are_told_at_once(ledger):
    with ledger.second_alias() as other, transaction.atomic(using=ledger.alias):
        began = time.monotonic()
        with (
            pytest.raises(OperationalError, match="this thread is already changing it"),
            transaction.atomic(using=other),
        ):
            pass
        with pytest.raises(OperationalError, match="already changing"), connections[other].cursor() as cursor:
            cursor.execute("INSERT INTO line (text) VALUES ('other')")
        assert time.monotonic() - began < 2
        ledger.write("kept")
    assert ledger.count() == 1


def test_savepoints_stand_within_the_one_place(ledger):
    with transaction.atomic(using=ledger.alias):
        ledger.write("outer")
        with transaction.atomic(using=ledger.alias):
            ledger.write("inner")
        with pytest.raises(ZeroDivisionError), transaction.atomic(using=ledger.alias):
            ledger.write("undone")
            _ = 1 / 0
    in_thread(ledger, lambda: ledger.write("next"))
    assert ledger.count() == 3


def test_rolling_back_lets_the_next_in(ledger):
    with pytest.raises(ZeroDivisionError), transaction.atomic(using=ledger.alias):
        ledger.write("undone")
        _ = 1 / 0
    in_thread(ledger, lambda: ledger.write("next"))
    assert ledger.count() == 1


def test_closing_midway_lets_the_next_in(ledger):
    with transaction.atomic(using=ledger.alias):
        ledger.write("undone")
        ledger.connection.close()
        in_thread(ledger, lambda: ledger.write("next"))
    assert ledger.count() == 1


def test_a_thread_that_dies_midway_lets_the_next_in(ledger):
    def die():
        transaction.atomic(using=ledger.alias).__enter__()
        ledger.write("undone")

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    del thread
    gc.collect()
    ledger.write("next")
    assert ledger.count() == 1


def test_a_failed_begin_leaves_the_line(ledger):
    outsider = open_encrypted(ledger.keys.db, database=str(ledger.path), isolation_level=None)
    outsider.execute("BEGIN IMMEDIATE")
    with ledger.second_alias(timeout=0.1) as hurried:
        with pytest.raises(OperationalError, match="locked"), transaction.atomic(using=hurried):
            pass
        outsider.execute("ROLLBACK")
        with transaction.atomic(using=hurried), connections[hurried].cursor() as cursor:
            cursor.execute("INSERT INTO line (text) VALUES ('now')")
    outsider.close()
    assert ledger.count() == 1


WRITER = """
import sys
from pathlib import Path
from holdspace.kernel.sqlcipher.driver import open_encrypted

connection = open_encrypted(bytes.fromhex(sys.stdin.readline().strip()), database=sys.argv[1], isolation_level=None)
number = 0
while True:
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO line (text) VALUES (?)", [f"{sys.argv[2]} {number}"])
    connection.execute("COMMIT")
    print(f"{sys.argv[2]} {number}", flush=True)
    number += 1
"""


def start_writer(ledger, name):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(ledger.path), name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    print(ledger.keys.db.hex(), file=writer.stdin, flush=True)
    return writer


@pytest.mark.parametrize("round_", [0, 1, *(pytest.param(round_, marks=pytest.mark.prove) for round_ in range(2, 102))])
def test_killed_writers_lose_no_acknowledged_commit(ledger, round_):
    ledger.connection.close()
    writers = [start_writer(ledger, name) for name in ("ada", "ben")]
    answers = [writer.stdout for writer in writers if writer.stdout is not None]
    acknowledged = [line for answer in answers for line in itertools.islice(answer, 40 + 15 * (round_ % 7))]
    for writer in writers:
        os.kill(writer.pid, signal.SIGKILL)
    for writer, answer in zip(writers, answers, strict=True):
        acknowledged += answer.readlines()
        writer.communicate()
    with ledger.connection.cursor() as cursor:
        kept = {text for (text,) in cursor.execute("SELECT text FROM line")}
        assert cursor.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert cursor.execute("PRAGMA cipher_integrity_check").fetchall() == []
    whole = {line.rstrip("\n") for line in acknowledged if line.endswith("\n")}
    assert len(whole) >= 80
    assert whole <= kept
