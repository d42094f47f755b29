"""Whether an account may be asked now."""

import threading

import pytest

from fakes import FakeClock
from linehunt.clock import Clock, SystemClock
from linehunt.health import Health

PROBED = "cooling down: another question is probing it"


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def health(clock: FakeClock) -> Health:
    return Health(clock)


def fail(health: Health, times: int) -> None:
    for _ in range(times):
        health.report(failed=True)


def cooldown(health: Health, clock: FakeClock) -> int:
    """Tenths of a second until the account may be probed, and the probe begun."""
    for tenths in range(400):
        if health.refuses() is None:
            return tenths
        clock.advance(0.1)
    raise AssertionError("it never ends")


def elsewhere(*calls: bool | None, health: Health) -> None:
    """Reports from another thread."""

    def report() -> None:
        for failed in calls:
            health.report(failed=failed)

    thread = threading.Thread(target=report)
    thread.start()
    thread.join()


def test_three_failures(health: Health) -> None:
    """Two failed asks in a row change nothing, the third one opens the cooldown."""
    fail(health, 2)
    assert health.refuses() is None
    fail(health, 1)
    assert health.refuses() == "cooling down: not asked for another 1.0 s"


def test_cooldown_schedule(health: Health, clock: FakeClock) -> None:
    """The cooldown is 1, 2, 4, 8, 16 and then 30 seconds for ever; each ends with one probe, whose failure opens the next."""
    fail(health, 3)
    seconds = []
    for _ in range(8):
        seconds.append(round(cooldown(health, clock) / 10))
        fail(health, 1)
    assert seconds == [1, 2, 4, 8, 16, 30, 30, 30]


def test_an_account_that_is_down_for_days(health: Health, clock: FakeClock) -> None:
    """Thousands of failed probes in a row still mean 30 seconds."""
    for _ in range(3000):
        health.refuses()
        fail(health, 1)
        clock.advance(31.0)
    health.refuses()
    fail(health, 1)
    assert health.refuses() == "cooling down: not asked for another 30.0 s"


@pytest.mark.parametrize("failures", [1, 2, 3, 7])
def test_success_resets(health: Health, clock: FakeClock, failures: int) -> None:
    """After one success three further failures are needed, and the first cooldown is a second again."""
    fail(health, failures)
    health.report(failed=False)
    assert health.refuses() is None
    fail(health, 2)
    assert health.refuses() is None
    fail(health, 1)
    assert health.refuses() == "cooling down: not asked for another 1.0 s"


def test_failures_count_only_in_a_row(health: Health) -> None:
    """Failures with a success between them never add up."""
    for _ in range(5):
        fail(health, 2)
        health.report(failed=False)
    assert health.refuses() is None


def test_success_of_a_healthy_account_is_nothing(health: Health) -> None:
    """A success changes nothing where nothing had failed."""
    health.report(failed=False)
    assert health.refuses() is None


def test_an_ask_that_says_nothing(health: Health) -> None:
    """An ask whose end says nothing of the account neither counts as a failure nor ends the row of them."""
    fail(health, 2)
    health.report(failed=None)
    fail(health, 1)
    assert health.refuses() is not None


def test_one_probe_at_a_time(health: Health, clock: FakeClock) -> None:
    """After the cooldown one ask may go; the others are refused until its end is known."""
    fail(health, 3)
    clock.advance(1.0)
    assert [health.refuses() for _ in range(3)] == [None, PROBED, PROBED]
    health.report(failed=False)
    assert [health.refuses() for _ in range(3)] == [None, None, None]


def test_probe_that_says_nothing(health: Health, clock: FakeClock) -> None:
    """A probe that came to nothing (its number was not granted) leaves its place to the next."""
    fail(health, 3)
    clock.advance(1.0)
    health.refuses()
    health.report(failed=None)
    assert [health.refuses() for _ in range(2)] == [None, PROBED]


@pytest.mark.parametrize("failed", [True, None], ids=["failed", "says-nothing"])
def test_straggler_does_not_end_a_probe(health: Health, clock: FakeClock, failed: bool | None) -> None:
    """An ask from before the cooldown that ends during the probe makes no room for a second probe."""
    fail(health, 3)
    clock.advance(1.0)
    assert health.refuses() is None
    elsewhere(failed, health=health)
    clock.advance(30.0)
    assert health.refuses() == PROBED


def test_straggler_that_succeeds_ends_the_cooldown(health: Health, clock: FakeClock) -> None:
    """An ask from before the cooldown that succeeds proves the account well, probe or not."""
    fail(health, 3)
    clock.advance(1.0)
    health.refuses()
    elsewhere(False, health=health)
    assert [health.refuses() for _ in range(2)] == [None, None]


def test_failures_of_many_threads(health: Health) -> None:
    """Asks that fail at once were all let go before the cooldown: they open the first one, of a second, and make it no longer."""
    threads = [threading.Thread(target=fail, args=(health, 50)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    health.report(failed=None)
    assert health.refuses() == "cooling down: not asked for another 1.0 s"


def test_one_probe_of_many_threads(health: Health, clock: FakeClock) -> None:
    """Of many threads that come after the cooldown one is let through."""
    fail(health, 3)
    clock.advance(1.0)
    answers: list[str | None] = []
    start = threading.Barrier(16)

    def ask() -> None:
        start.wait()
        answers.append(health.refuses())

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(None) == 1
    assert answers.count(PROBED) == 15


def test_rest(health: Health, clock: FakeClock) -> None:
    """The vendor's word is kept: nobody asks until it has passed, and then everybody may."""
    health.rest(7.5)
    assert health.refuses() == "cooling down: not asked for another 7.5 s"
    clock.advance(7.5)
    assert [health.refuses() for _ in range(2)] == [None, None]


def test_success_does_not_shorten_a_rest(health: Health) -> None:
    """An ask that succeeds meanwhile, or the very ask that was told to wait, doesn't end the rest."""
    health.rest(60.0)
    health.report(failed=False)
    assert health.refuses() == "cooling down: not asked for another 60.0 s"
    fail(health, 1)
    health.report(failed=False)
    assert health.refuses() is not None


def test_the_longer_rest_counts(health: Health, clock: FakeClock) -> None:
    """A shorter rest doesn't shorten a longer one, nor does a cooldown."""
    health.rest(60.0)
    health.rest(1.0)
    fail(health, 3)
    assert health.refuses() == "cooling down: not asked for another 60.0 s"


def test_switched_off(health: Health, clock: FakeClock) -> None:
    """A switched-off account stays off, for the first reason that was given, whatever else happens."""
    health.switch_off("AuthenticationFailed: bad credentials")
    health.switch_off("the second reason")
    health.report(failed=False)
    clock.advance(1e9)
    assert health.refuses() == "switched off: AuthenticationFailed: bad credentials"


def test_switched_off_while_cooling_down(health: Health) -> None:
    """Being switched off is told rather than a cooldown: only a person can mend it."""
    fail(health, 3)
    health.switch_off("PermissionDenied: not enabled")
    assert health.refuses() == "switched off: PermissionDenied: not enabled"


def test_system_clock() -> None:
    """The machine's clock goes forward and sleeps."""
    clock: Clock = SystemClock()
    began, now = clock.monotonic(), clock.now()
    clock.sleep(0.01)
    assert clock.monotonic() - began >= 0.01
    assert now > 1_700_000_000


def test_fake_clock() -> None:
    """The tests' clock goes only when it is told to, and notes every sleep."""
    clock = FakeClock()
    began, now = clock.monotonic(), clock.now()
    clock.sleep(0.25)
    clock.advance(2.0)
    assert (clock.monotonic() - began, clock.now() - now, clock.slept) == (2.25, 2.25, [0.25])
