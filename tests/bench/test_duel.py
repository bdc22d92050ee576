import os

import pytest

from keras_video.bench.duel import Contestant, duel
from keras_video.bench.worker import limit_threads


@pytest.fixture(autouse=True)
def _path(monkeypatch):
    """The processes find the tests' own contestants."""
    monkeypatch.syspath_prepend(os.path.dirname(__file__))


def contestant(label, seconds):
    return Contestant(label, "fake:prepare", threads=1, seconds=seconds)


def test_contestants_are_timed_in_turn():
    fast, slow = duel([contestant("a", 0.01), contestant("b", 0.05)], rounds=3)
    assert len(fast.times) == len(slow.times) == 3
    assert min(fast.times) >= 0.01 and min(slow.times) >= 0.05
    assert slow.facts == {"macs": 10}
    assert 1e6 < slow.memory < 1e8  # Its own, not this process's.
    with pytest.raises(ValueError):  # Their processes have ended.
        slow.run()


def test_ratios():
    a, b = contestant("a", 0), contestant("b", 0)
    a.times, b.times = [1.0, 2.0, 4.0], [2.0, 2.0, 2.0]
    assert a.ratio(b) == (1.0, 0.5, 2.0)


def test_turns_of_two_processes_that_do_the_same():
    a, b = contestant("a", 0), contestant("b", 0)
    a.times, a.memory, b.times, b.memory = [1.0], 5, [3.0, 4.0], 7
    assert a.joined(b) is a
    assert a.times == [1.0, 3.0, 4.0] and a.memory == 7


def test_a_failure_is_told_and_ends_the_others():
    first = contestant("a", 0)
    broken = Contestant("the broken one", "fake:prepare_nothing", threads=1)
    with pytest.raises(RuntimeError, match="(?s)the broken one.*no such network"):
        duel([first, broken], rounds=1)
    assert first._process.poll() is not None


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="the system binds no processes"
)
def test_processes_keep_to_their_cores(monkeypatch):
    bound = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {3, 1, 7})
    monkeypatch.setattr(os, "sched_setaffinity", lambda pid, cores: bound.append(cores))
    monkeypatch.setenv("OMP_NUM_THREADS", "")
    limit_threads(2)
    assert bound == [[1, 3]]
    assert os.environ["OMP_NUM_THREADS"] == "2"
