"""What the server does by itself goes on, whatever happens to one of its jobs."""

import logging
import threading
from datetime import timedelta

from holdspace.config.jobs import Clockwork, Job
from holdspace.config.turns import Turns

OFTEN = timedelta(milliseconds=5)


def test_each_job_comes_round_and_one_that_fails_comes_round_again(caplog):
    rounds, failed = threading.Semaphore(0), threading.Semaphore(0)

    def fails(at):
        failed.release()
        raise ValueError("Cleo spoke of periwinkle")

    clockwork = Clockwork([Job("good", OFTEN, lambda at: rounds.release()), Job("bad", OFTEN, fails)])
    with caplog.at_level(logging.ERROR):
        clockwork.start()
        assert all(one.acquire(timeout=5) for one in (rounds, rounds, failed, failed))
        clockwork.stop()
    assert set(caplog.messages) == {"The job bad failed: ValueError."}
    assert "periwinkle" not in caplog.text


def test_a_brief_job_runs_where_requests_are_answered():
    turns, names = Turns(lambda environ, start: [], largest=1), []
    done = threading.Event()

    def run(at):
        names.append(threading.current_thread().name)
        done.set()

    clockwork = Clockwork([Job("log", OFTEN, run, brief=True)], turns.hand_over)
    clockwork.start()
    assert done.wait(5)
    clockwork.stop()
    assert names[0].startswith("answering")


def test_the_time_given_to_a_job_is_in_utc():
    times, done = [], threading.Event()

    def run(at):
        times.append(at)
        done.set()

    clockwork = Clockwork([Job("one", OFTEN, run)])
    clockwork.start()
    assert done.wait(5)
    clockwork.stop()
    assert times[0].utcoffset() == timedelta(0)
