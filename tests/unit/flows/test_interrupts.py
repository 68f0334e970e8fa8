"""A stop comes at once, but never in the middle of a commit."""

import os
import signal
import threading

import pytest

from flows.interrupts import StopRequested, stoppable


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_run(number: signal.Signals) -> None:
    with pytest.raises(StopRequested, match=number.name), stoppable():
        os.kill(os.getpid(), number)
        signal.pause()


def test_a_signal_waits_for_the_end_of_a_commit() -> None:
    done = []

    with pytest.raises(StopRequested, match="SIGTERM"), stoppable() as interrupts:
        with interrupts.shield():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("committed")
        done.append("never")

    assert done == ["committed"]


def test_an_error_inside_a_commit_is_not_hidden_by_a_stop() -> None:
    with pytest.raises(ValueError, match="disk"), stoppable() as interrupts, interrupts.shield():
        os.kill(os.getpid(), signal.SIGTERM)
        raise ValueError("disk")


def test_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with stoppable():
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before


def test_outside_the_main_thread_nothing_is_handled() -> None:
    before, seen = signal.getsignal(signal.SIGTERM), []

    def run() -> None:
        with stoppable():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()

    assert seen == [before]
