"""A result for people: plain where stdout is no terminal, coloured where it is, and never what a provider's text makes of it."""

import re
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linehunt import (
    Country,
    Facts,
    Field,
    Formats,
    InvalidNumber,
    LineType,
    LookupResult,
    Money,
    Network,
    PhoneNumber,
    Reachable,
    Source,
    Step,
    StepKind,
)
from linehunt.cli.card import card
from terminal import HARMFUL, STYLE, Terminal

pytestmark = pytest.mark.usefixtures("colours")

NUMBER = PhoneNumber("+14154305555")
MARKUP = ("[red]", "[/x]", "[link=https://evil.example]here[/link]", "[bold", ":smile:", "\\[red]", "{red}", "%s")
SEQUENCES = ("\x1b[31mred", "\x1b]8;;https://evil.example\x07here", "\x9b31m", "a\nb", "a\rb", "\u202eevil", "\x1b[2J", "\x00", "\u2066x")


def result(*, missing: str = "", weak: str = "", recalled: bool = False, account: str = "acme", **facts: Any) -> LookupResult:
    """A result with these facts, all of them from one account."""
    sources: dict[str, Source] = {Field(name): Source(account, "acme", 0.0, recalled) for name in facts}
    named = {Field(name) for name in missing.split()}
    return LookupResult(
        input="x",
        number=NUMBER,
        sources=sources,
        weak=frozenset(map(Field, weak.split())),
        missing=frozenset(named),
        cost=(Money(4_000, "USD"),),
        **facts,
    )


def shown(told: LookupResult, *, terminal: bool = False) -> str:
    """What the card prints."""
    stream = Terminal() if terminal else StringIO()
    with redirect_stdout(stream):
        card(told)
    return stream.getvalue()


def test_every_kind_of_fact() -> None:
    """Each fact has a line: its field, its value in words, and who said it; then what is missing, the cost, and what is in doubt."""
    told = LookupResult(
        input="x",
        number=NUMBER,
        valid=False,
        country=Country(iso2="US", name="United States", calling_code="1"),
        formats=Formats(e164="+14154305555", rfc3966="tel:+1-415-430-5555"),
        line_type=LineType.TOLL_FREE,
        carrier=Network(name="Acme", region="West", country="US", mcc="310", mnc="012"),
        original_carrier=Network(mcc="310"),
        roaming_carrier=Network(name="Roam"),
        ported=True,
        time_zones=("America/Los_Angeles", "America/Denver"),
        reachable=Reachable.SWITCHED_OFF,
        caller_name="A. Person",
        sources={
            Field(name): Source(account, "p", 0.0, recalled)
            for name, account, recalled in (
                ("valid", "offline", False),
                ("country", "offline", False),
                ("formats", "offline", False),
                ("line_type", "a", True),
                ("carrier", "a", True),
                ("original_carrier", "b", False),
                ("roaming_carrier", "b", False),
                ("ported", "b", False),
                ("time_zones", "b", False),
                ("reachable", "b", False),
                ("caller_name", "b", False),
            )
        },
        weak=frozenset({Field.CARRIER, Field.ORIGINAL_CARRIER}),
        missing=frozenset({Field.ROAMING, Field.LOCATION}),
        cost=(Money(200_000, "INR"), Money(4_000, "USD")),
        in_doubt=(Money(4_000, "USD"),),
    )
    assert shown(told) == (
        "+14154305555\n"
        "  valid             no                                   offline\n"
        "  country           US United States +1                  offline\n"
        "  formats           +14154305555 | tel:+1-415-430-5555   offline\n"
        "  line_type         toll_free                            a, recalled\n"
        "  carrier           Acme, West, US, MCC/MNC 310/012      a, recalled, weak\n"
        "  original_carrier  MCC/MNC 310                          b, weak\n"
        "  roaming_carrier   Roam                                 b\n"
        "  ported            yes                                  b\n"
        "  time_zones        America/Los_Angeles, America/Denver  b\n"
        "  reachable         switched_off                         b\n"
        "  caller_name       A. Person                            b\n"
        "  missing           location, roaming\n"
        "  cost              0.2 INR + 0.004 USD\n"
        "  in doubt          0.004 USD                            may have been billed\n"
    )


def test_nothing_known() -> None:
    """Where nothing is known there is still a card: what is missing, and what it cost."""
    assert shown(result(missing="carrier")) == "+14154305555\n  missing  carrier\n  cost     0.004 USD\n"


def test_parts_that_are_not_known() -> None:
    """A country without a calling code is shown by what is known of it."""
    assert shown(result(country=Country(iso2="US"), formats=Formats(national="(415) 430-5555"))) == (
        "+14154305555\n  country  US              acme\n  formats  (415) 430-5555  acme\n  cost     0.004 USD\n"
    )


def test_colours_on_a_terminal_alone() -> None:
    """The same words come on a terminal, in colours; elsewhere there is no escape sequence at all."""
    told = result(caller_name="A. Person", ported=True, missing="carrier", weak="ported")
    coloured, plain = shown(told, terminal=True), shown(told)

    assert STYLE.search(coloured)
    assert "\x1b" not in plain
    assert STYLE.sub("", coloured).split() == plain.split()


def test_colours_that_are_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NO_COLOR` is obeyed: no colour on a terminal either."""
    monkeypatch.setenv("NO_COLOR", "1")

    assert not re.search("\x1b\\[(?:[0-9]+;)*[349][0-9]", shown(result(ported=True), terminal=True))


def test_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that is longer than the line is broken, and no character of it is lost."""
    monkeypatch.setenv("COLUMNS", "34")
    told = STYLE.sub("", shown(result(caller_name="x" * 60), terminal=True))

    assert told.count("x") == 60
    assert max(map(len, told.splitlines())) <= 34


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("text", MARKUP)
def test_markup_is_text(text: str, terminal: bool) -> None:
    """What looks like markup is shown as it is written, and changes nothing: no colour, no link, no emoji."""
    told = shown(result(caller_name=text), terminal=terminal)
    twin = shown(result(caller_name="x" * len(text)), terminal=terminal)

    assert text in told
    assert told.replace(text, "x" * len(text)) == twin


@pytest.mark.parametrize("terminal", [False, True], ids=["pipe", "terminal"])
@pytest.mark.parametrize("text", SEQUENCES, ids=ascii)
def test_sequences_are_taken_out(text: str, terminal: bool) -> None:
    """What moves a cursor, sets a link or turns the line around is gone; a newline makes no line of its own."""
    told = shown(result(caller_name=text, carrier=Network(name=text, region=text), time_zones=(text,)), terminal=terminal)

    assert not HARMFUL.search(STYLE.sub("", told) if terminal else told)
    assert len(told.splitlines()) == 5


_TEXT = (
    st.text(min_size=1)
    | st.sampled_from(MARKUP + SEQUENCES)
    | st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1)
)


@given(name=_TEXT, other=_TEXT, terminal=st.booleans())
def test_whatever_a_provider_says(name: str, other: str, terminal: bool) -> None:
    """For any text in any fact: nothing harmful comes out, and every line begins as one of the card's own."""
    facts = Facts(
        country=Country(iso2=name, name=other),
        carrier=Network(name=name, mcc=other, mnc=name, country=other, region=name),
        location=other,
        caller_name=name,
        time_zones=(name, other),
    )
    told = shown(result(**facts.known()), terminal=terminal)
    lines = (STYLE.sub("", told) if terminal else told).split("\n")

    assert not HARMFUL.search("\n".join(lines))
    assert lines[0].rstrip() == NUMBER.e164
    assert [line.split(" ")[1 if terminal else 2] for line in lines[1:-1] if line[1:2].strip() or line[2:3].strip()][-1:] == ["cost"]


@given(text=_TEXT)
def test_words_of_the_trail(text: str) -> None:
    """The trail in words takes a provider's word for what it withholds as text, too: one line, nothing harmful."""
    step = Step(account="acme", kind=StepKind.ASKED, reason=text, withheld={Field.PORTED: text})
    told = LookupResult(input="x", number=NUMBER, steps=(step,)).explain()

    assert not HARMFUL.search(told)
    assert len(told.split("\n")) == 4


def test_a_trail_without_steps() -> None:
    """An input that is no number was not looked up, for the reason told; where a chain asked nobody, that is said."""
    assert LookupResult(input="x", error=InvalidNumber("it is empty")).explain() == "not looked up: it is empty"
    assert LookupResult(input="x", number=NUMBER).explain() == "+1415•••••55:\n  nobody was asked\n  cost: nothing"
