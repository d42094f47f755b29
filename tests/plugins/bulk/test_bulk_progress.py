"""What is seen of a run while it goes on: the gauge, who looks at it, and where it is shown."""

import json
import sys
import threading
import time

import pytest
from attrs import define, field

from bulk_runs import AMERICA, Listed, answer_to
from linehunt import Attempt, Country, Delivery, Ended, Field, LookupResult, Money, PhoneNumber, Step, StepKind, Verdict
from linehunt_bulk.display import JSONDisplay, LineDisplay, NoDisplay, TerminalDisplay, display_for
from linehunt_bulk.gauge import Gauge, Reading
from linehunt_bulk.progress import Progress
from linehunt_bulk.span import span
from linehunt_bulk.stop import Stop
from linehunt_bulk.tally import Tally
from terminal import Terminal, colours

__all__ = ["colours"]

WANTED = frozenset({Field.COUNTRY})


@define
class Hands:
    """A clock that is set by hand."""

    seconds: float = 100.0

    def __call__(self) -> float:
        return self.seconds


def bought(charged: str = "0.004 USD", doubtful: str = "0 USD", gave: bool = True) -> LookupResult:
    """A result that plivo was asked for."""
    attempt = Attempt(
        id=1,
        account="plivo",
        delivery=Delivery.RESPONDED,
        ended=Ended.SETTLED,
        quote=Money.parse("0.004 USD"),
        charged=Money.parse(charged),
        doubtful=Money.parse(doubtful),
    )
    step = Step(
        account="plivo",
        kind=StepKind.ASKED,
        reason="",
        wanted=WANTED,
        gave=WANTED if gave else frozenset(),
        verdict=Verdict.ANSWERED,
        attempts=(attempt,),
    )
    return LookupResult(
        input=AMERICA,
        number=PhoneNumber(AMERICA),
        country=Country(iso2="US") if gave else None,
        missing=frozenset() if gave else WANTED,
        steps=(step,),
    )


@pytest.fixture
def tally() -> Tally:
    return Tally(WANTED, ("offline", "plivo"))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0.00 s"),
        (9.94, "9.94 s"),
        (45.4, "45 s"),
        (59.7, "1 min"),
        (61, "1 min 1 s"),
        (3599.8, "1 h"),
        (7199, "2 h"),
        (11_100, "3 h 5 min"),
        (90_000, "1 d 1 h"),
        (86_400 * 11.6, "11 d 14 h"),
    ],
)
def test_span(seconds: float, words: str) -> None:
    """The two largest units, the smaller one rounded, and never sixty of one."""
    assert span(seconds) == words


def test_the_gauge(tally: Tally) -> None:
    """Rows, the rate of late, what was spent, who gave what, and from that how long it still takes."""
    clock = Hands()
    gauge = Gauge(Listed([]), tally, 100, clock)
    for gave in (True, True, False, True):
        tally.note(bought(gave=gave), clock())
    tally.note(bought("0 USD", "0.004 USD"), clock())
    clock.seconds += 2
    reading = gauge.read()

    assert str(reading) == "5 of 100 rows (5%), 2.5/s, spent 0.016 USD, in doubt 0.004 USD, 38 s left"
    assert [str(hits) for hits in reading.hits] == ["offline gave 0 of 0", "plivo gave 4 of 5 (80.0%)"]
    assert reading.to_dict() == {
        "rows": 5,
        "total": 100,
        "share": 0.05,
        "seconds": 2.0,
        "rows_per_second": 2.5,
        "seconds_left": 38.0,
        "spent": [{"amount": "0.016", "currency": "USD"}],
        "in_doubt": [{"amount": "0.004", "currency": "USD"}],
        "accounts": [
            {"account": "offline", "asked": 0, "gave": 0, "hit_rate": None},
            {"account": "plivo", "asked": 5, "gave": 4, "hit_rate": 0.8},
        ],
    }


def test_what_was_long_ago_counts_no_more(tally: Tally) -> None:
    """A thousand recalled rows in the first second don't make the rest look fast: the rate is that of the last twenty."""
    clock = Hands()
    gauge = Gauge(Listed([]), tally, 2_000, clock)
    for _ in range(1_000):
        tally.note(answer_to(AMERICA), clock())
    clock.seconds += 1
    assert gauge.read().rate == 1_000
    for _ in range(60):
        clock.seconds += 1
        tally.note(answer_to(AMERICA), clock())
        reading = gauge.read()

    assert reading.rate == 1
    assert reading.left == pytest.approx(940)


@pytest.mark.parametrize(
    ("fraction", "total", "words"),
    [
        (None, None, "3 rows, 0.3/s"),
        (0.25, None, "3 rows (25%), 0.3/s, 30 s left"),
        (0.0, None, "3 rows (0%), 0.3/s"),
        (0.25, 0, "3 of 0 rows (100%), 0.3/s, 0.00 s left"),
        (None, 2, "3 of 2 rows (100%), 0.3/s, 0.00 s left"),
    ],
    ids=["a pipe", "bytes", "nothing read yet", "an empty input", "an input that grew"],
)
def test_where_the_end_is(fraction: float | None, total: int | None, words: str, tally: Tally) -> None:
    """Without a count the share of the bytes tells it; of a pipe nobody knows. A file that has grown since is no more than done."""
    clock = Hands()
    gauge = Gauge(Listed([], fraction=fraction), tally, total, clock)
    for _ in range(3):
        tally.note(answer_to(AMERICA), clock())
    clock.seconds += 10

    assert str(gauge.read()) == words


def test_before_any_time_has_passed(tally: Tally) -> None:
    """Nothing is divided by it."""
    reading = Gauge(Listed([]), tally, 10, Hands()).read()

    assert (reading.rate, reading.left, str(reading)) == (0.0, None, "0 of 10 rows (0%), 0.0/s")


@define
class Seen:
    """A display that keeps what it is shown, and says when it has been shown something."""

    every: float = 0.0
    shown: list[Reading] = field(factory=list)
    said: list[str] = field(factory=list)
    closed: bool = False
    looked: threading.Event = field(factory=threading.Event)

    def show(self, reading: Reading) -> None:
        self.shown.append(reading)
        self.looked.set()

    def say(self, words: str) -> None:
        self.said.append(words)
        self.looked.set()

    def close(self) -> None:
        self.closed = True


class Gone(Seen):
    """A display on what nobody reads any more."""

    def show(self, reading: Reading) -> None:
        super().show(reading)
        raise BrokenPipeError


def test_somebody_looks(tally: Tally) -> None:
    """While the run goes on it is shown; at the end the display is closed, and nobody looks any more."""
    display = Seen()
    with Progress(Gauge(Listed([]), tally, 10), display, Stop(), tick=0.001):
        assert display.looked.wait(20)
    shown = len(display.shown)

    assert (display.closed, display.said, shown > 0) == (True, [], True)
    assert not [thread for thread in threading.enumerate() if thread.name == "linehunt-progress"]


def test_a_stop_is_told_once(tally: Tally) -> None:
    """That it was understood, and what a second Ctrl-C does, also where nothing else is shown."""
    display, stop = Seen(every=1e9), Stop()
    stop.asked = True
    with Progress(Gauge(Listed([]), tally, 10), display, stop, tick=0.001):
        assert display.looked.wait(20)
        time.sleep(0.05)  # many ticks

    assert (display.shown, len(display.said)) == ([], 1)
    assert display.said[0].startswith("stopping: nothing more is asked")


def test_a_display_that_fails(tally: Tally) -> None:
    """A stderr that has gone ends no run."""
    display = Gone()
    with Progress(Gauge(Listed([]), tally, 10), display, Stop(), tick=0.001):
        assert display.looked.wait(20)


@pytest.fixture
def reading(tally: Tally) -> Reading:
    clock = Hands()
    gauge = Gauge(Listed([]), tally, 4, clock)
    tally.note(bought(), clock())
    clock.seconds += 1
    return gauge.read()


def test_lines(reading: Reading, capsys: pytest.CaptureFixture[str]) -> None:
    """In a log, a line: rows, then each account that was asked."""
    display = display_for("auto")
    display.show(reading)
    display.say("stopping")
    display.close()

    assert isinstance(display, LineDisplay)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "linehunt: 1 of 4 rows (25%), 1.0/s, spent 0.004 USD, 3.00 s left; plivo gave 1 of 1 (100.0%)",
        "linehunt: stopping",
    ]


def test_json(reading: Reading, capsys: pytest.CaptureFixture[str]) -> None:
    """For programs, an object a line on stderr."""
    display = display_for("json")
    display.show(reading)
    display.say("stopping")
    display.close()

    assert isinstance(display, JSONDisplay)
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert first == {"event": "progress", **reading.to_dict()}
    assert second == {"event": "message", "message": "stopping"}


def test_nothing() -> None:
    """With `none`, nothing is shown for want of time."""
    display = display_for("none")

    assert isinstance(display, NoDisplay)
    assert display.every == float("inf")


def test_a_terminal(reading: Reading, monkeypatch: pytest.MonkeyPatch, colours: None) -> None:
    """On a terminal it is drawn in place, is gone at the end, and leaves the cursor to be seen, however the process ends."""
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    display = display_for("auto")
    begun = terminal.getvalue()
    display.show(reading)
    drawn = terminal.getvalue()
    display.say("stopping")
    display.show(
        Reading(rows=2, total=None, share=None, seconds=1, rate=1, left=None, spent=reading.spent, in_doubt=reading.in_doubt, hits=())
    )
    display.close()

    assert isinstance(display, TerminalDisplay)
    assert display.every >= 0.25
    assert begun.endswith("\x1b[?25h")
    assert "1 of 4 rows (25%)" in drawn
    assert "plivo gave 1 of 1 (100.0%)" in drawn
    assert "━" in drawn
    assert "linehunt: stopping\n" in terminal.getvalue()
    assert terminal.getvalue().endswith("\x1b[2K")


def test_no_stderr(monkeypatch: pytest.MonkeyPatch, reading: Reading) -> None:
    """One that was closed before the start is no reason to fail."""
    monkeypatch.setattr(sys, "stderr", None)
    display = display_for("auto")
    display.show(reading)

    assert isinstance(display, LineDisplay)
