"""The thread that tells, and the queue before it: bounded, dropping, and no trouble of anybody else's."""

import logging
import os
import threading
import time
import warnings
import weakref
from contextvars import ContextVar
from typing import Any

import pytest

from linehunt.model.fields import Field
from linehunt.model.result import LookupResult
from linehunt.observers import LookupFinished, hookimpl
from linehunt.observing.audience import Audience
from linehunt.observing.bulletin import Bulletin
from observers_made import Held, Notes


def event(chain: str = "default") -> LookupFinished:
    """A lookup's; told apart by its chain."""
    return LookupFinished.of(LookupResult(input="x"), chain, frozenset({Field.CARRIER}), 0.0, 0.0)


def bulletin_for(*observers: object, **settings: Any) -> Bulletin:
    """One with these observers."""
    audience = Audience()
    for place, observer in enumerate(observers):
        audience.add(f"observer{place}", observer, "the tests")
    return Bulletin(audience, **settings)


def fork() -> int:
    """As `os.fork`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 warns of threads; the child needs none of them
        return os.fork()


def test_events_are_told_in_order() -> None:
    """As they were posted; all of them are told when it is closed."""
    notes = Notes()
    bulletin = bulletin_for(notes)
    for number in range(500):
        bulletin.post(event(str(number)))
    bulletin.close()
    assert [told.chain for told in notes.lookups] == [str(number) for number in range(500)]
    assert bulletin.dropped == 0


def test_the_thread_begins_with_the_first_event() -> None:
    """Nothing runs before, and nothing after it is closed; what is posted then is nobody's. Closing twice is once."""
    before = set(threading.enumerate())
    notes = Notes()
    bulletin = bulletin_for(notes)
    assert set(threading.enumerate()) == before
    bulletin.post(event())
    bulletin.close()
    assert set(threading.enumerate()) == before
    bulletin.post(event())
    bulletin.close()
    assert len(notes.lookups) == 1


def test_nothing_was_posted() -> None:
    """Closing waits for nobody."""
    before = set(threading.enumerate())
    bulletin_for(Notes()).close()
    assert set(threading.enumerate()) == before


def test_a_full_bulletin_drops_what_comes(caplog: pytest.LogCaptureFixture) -> None:
    """The newest are dropped and counted; that is logged when it begins, and with the count at the end. What was kept is told."""
    held = Held()
    bulletin = bulletin_for(held, room=3)
    bulletin.post(event("told"))
    assert held.reached.wait(30)
    for number in range(10):
        bulletin.post(event(str(number)))
    assert [record.getMessage() for record in caplog.records] == ["the observers are slower than the lookups: events are dropped"]
    held.go.set()
    bulletin.close()
    assert [getattr(kept, "chain", None) for kept in held.kept] == ["told", "0", "1", "2"]
    assert bulletin.dropped == 7
    assert [(record.name, record.levelno) for record in caplog.records] == [("linehunt.observers", logging.WARNING)] * 2
    assert caplog.messages[1] == "7 events were dropped: the observers were slower than the lookups"


def test_closing_does_not_wait_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    """An observer that doesn't come back is left behind with its thread, a daemon; what was not told counts as dropped."""
    held = Held()
    bulletin = bulletin_for(held, patience=0.05)
    for number in range(3):
        bulletin.post(event(str(number)))
    assert held.reached.wait(30)
    bulletin.close()
    assert (bulletin.dropped, len(held.kept)) == (2, 1)
    assert caplog.messages == ["2 events were dropped: the observers were slower than the lookups"]
    [thread] = [each for each in threading.enumerate() if each.name == "linehunt-observers"]
    assert thread.daemon
    held.go.set()
    thread.join(30)
    assert not thread.is_alive()
    assert len(held.kept) == 1


def test_an_observer_may_close_it() -> None:
    """From its own thread it waits for nobody; what was posted before is told."""
    notes = Notes()
    posted = threading.Event()

    class Closing:
        @hookimpl
        def lookup_finished(self) -> None:
            assert posted.wait(30)
            bulletin.close()

    bulletin = bulletin_for(Closing(), notes)
    bulletin.post(event("first"))
    bulletin.post(event("second"))
    posted.set()
    for thread in threading.enumerate():
        if thread.name == "linehunt-observers":
            thread.join(30)
    assert [told.chain for told in notes.lookups] == ["first", "second"]
    assert bulletin.dropped == 0


def test_many_threads_post() -> None:
    """One thread tells, whoever posts; none is lost while there is room."""
    notes = Notes()
    bulletin = bulletin_for(notes)
    start = threading.Barrier(8)

    def post() -> None:
        start.wait()
        for _ in range(200):
            bulletin.post(event())

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bulletin.close()
    assert (len(notes.lookups), len(notes.threads), bulletin.dropped) == (1600, 1, 0)


def test_a_system_without_threads_to_give(caplog: pytest.LogCaptureFixture) -> None:
    """An event that can't be told is dropped, and posting raises nothing; the next one is told, if there is a thread by then."""
    notes = Notes()
    bulletin = bulletin_for(notes)
    usual = threading.stack_size(1 << 46)  # more than an address space has
    try:
        bulletin.post(event("lost"))
    finally:
        threading.stack_size(usual)
    assert bulletin.dropped == 1
    bulletin.post(event("told"))
    bulletin.close()
    assert [told.chain for told in notes.lookups] == ["told"]


def test_a_forked_child_tells_its_own() -> None:
    """What the parent has posted the parent tells, once. The child has a thread of its own, if it posts, and ends."""
    held = Held()
    bulletin = bulletin_for(held)
    bulletin.post(event("parent"))
    bulletin.post(event("parent's second"))
    assert held.reached.wait(30)
    child = fork()
    if not child:
        held.go.set()
        held.kept.clear()
        bulletin.post(event("child"))
        bulletin.close()
        os._exit(0 if [getattr(kept, "chain", None) for kept in held.kept] == ["child"] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    held.go.set()
    bulletin.close()
    assert [getattr(kept, "chain", None) for kept in held.kept] == ["parent", "parent's second"]


def test_a_forked_child_that_posts_nothing() -> None:
    """It closes its copy without waiting for a thread that it doesn't have."""
    held = Held()
    bulletin = bulletin_for(held)
    bulletin.post(event())
    assert held.reached.wait(30)
    child = fork()
    if not child:
        bulletin.close()
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    held.go.set()
    bulletin.close()


WHO: ContextVar[object] = ContextVar("WHO")


def test_the_last_event_is_not_kept() -> None:
    """While it waits for the next one, the thread holds on to nothing: neither to the event nor to the context that it came with."""

    class Big:
        """Something of the application's, in a context variable."""

    done = threading.Event()

    class Quick:
        @hookimpl
        def lookup_finished(self) -> None:
            done.set()

    bulletin = bulletin_for(Quick())
    big = Big()
    gone = weakref.ref(big)
    token = WHO.set(big)
    bulletin.post(event())
    WHO.reset(token)
    del big, token
    assert done.wait(30)
    while gone() is not None:  # until the test's own time is up
        time.sleep(0.001)
    bulletin.close()
