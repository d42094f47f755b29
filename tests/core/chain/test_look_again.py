"""A hunt whose question came to nothing, since somebody else was asking for some of the same price items."""

from hunts import ACME, NUMBER, answer, attempt, chain, fields, link, stored
from linehunt.chain import Hunt
from linehunt.model.answer import Verdict
from linehunt.model.attempt import Attempt, Outcome
from linehunt.model.facts import Network
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.recollection import Recollection
from linehunt.model.result import StepKind

BETA = Network(name="Beta Telecom")
WORDS = "asked in part by somebody else, whose answer is not there"


def each(wanted: frozenset[Field]) -> tuple[str, ...]:
    """A price item for each field."""
    return tuple(sorted(wanted))


ONE = link("acme", "carrier caller_name ported", items=each)
OTHER = link("beta", "carrier caller_name ported", items=each)


def waited(*known: Recollection, attempts: tuple[Attempt, ...] = ()) -> Outcome:
    """What an ask came to that waited, with what is known of the account by now."""
    return Outcome(account="acme", skipped=WORDS, known=known, attempts=attempts)


def begun(*rows: Recollection, want: str = "carrier caller_name", max_cost: str | None = None) -> Hunt:
    """A hunt that has asked the first of two accounts for what is missing."""
    hunt = Hunt(NUMBER, chain(ONE, OTHER, want=want, max_cost=max_cost), rows)
    ask = hunt.next()
    assert ask is not None
    assert ask.account == "acme"
    return hunt


def test_what_came_is_taken_and_the_rest_is_asked_there() -> None:
    """The answer that came gives its facts as recalled ones, and the same account is asked for what is left, as one who has seen it."""
    hunt = begun()
    hunt.record(waited(stored("acme", answer(carrier=ACME), "carrier", at=5.0, items=("carrier",), seen=9)))
    ask = hunt.next()
    assert ask is not None
    assert (ask.account, ask.wanted, ask.seen) == ("acme", fields("caller_name"), frozenset())
    result = hunt.result()
    assert (result.carrier, result.sources[Field.CARRIER].recalled, result.sources[Field.CARRIER].at) == (ACME, True, 5.0)
    [step] = result.steps
    assert (step.kind, step.reason, step.wanted) == (StepKind.RECALLED, "gave carrier", frozenset())


def test_an_overlapping_answer_has_been_seen() -> None:
    """Where what is left shares a price item with the answer that came, the next question says that it was seen."""

    def items(wanted: frozenset[Field]) -> tuple[str, ...]:
        return ("base", *sorted(wanted - {Field.CARRIER}))

    hunt = Hunt(NUMBER, chain(link("acme", "carrier ported", items=items), want="carrier ported"))
    assert hunt.next() is not None
    hunt.record(waited(stored("acme", answer(carrier=ACME), "carrier", items=("base",), seen=9)))
    ask = hunt.next()
    assert ask is not None
    assert (ask.wanted, ask.seen) == (fields("ported"), frozenset({9}))


def test_all_that_came_ends_it() -> None:
    """Where all that was wanted came, nobody is asked any more, and what it saved is what it cost."""
    hunt = begun()
    row = Recollection(
        account="acme",
        items=("caller_name", "carrier"),
        attempt=9,
        at=5.0,
        answer=answer(carrier=ACME, caller_name="Ann"),
        cost=Money(4000, "USD"),
        speaks_for=fields("carrier caller_name"),
    )
    hunt.record(waited(row))
    assert hunt.next() is None
    result = hunt.result()
    assert result.complete
    assert (result.cost, result.saved) == ((), (Money(4000, "USD"),))


def test_what_came_by_silence_is_not_asked_there() -> None:
    """What came without the fact, and speaks for it, sends the hunt to the next account: the step says why."""
    hunt = begun()
    hunt.record(waited(stored("acme", answer(verdict=Verdict.NO_MATCH), "carrier caller_name", items=("caller_name", "carrier"))))
    ask = hunt.next()
    assert ask is not None
    assert ask.account == "beta"
    assert [(step.account, step.kind, step.reason) for step in hunt.result().steps] == [
        ("acme", StepKind.RECALLED, "knows nothing of the number"),
        ("acme", StepKind.SKIPPED, "its stored answer still speaks for caller_name, carrier"),
    ]


def test_a_number_that_is_not_valid_ends_it() -> None:
    """Where the answer that came calls the number not valid, nobody is asked."""
    hunt = begun()
    hunt.record(waited(stored("acme", answer(verdict=Verdict.INVALID_NUMBER), items=("carrier",))))
    assert hunt.next() is None


def test_nothing_came_and_it_is_asked() -> None:
    """Where nothing came, the step says for what it waited, and the account is asked for the same: what the wait had cost is kept."""
    hunt = begun()
    hunt.record(waited(attempts=(attempt("0.004 USD"),)))
    ask = hunt.next()
    assert ask is not None
    assert (ask.account, ask.wanted, ask.seen) == ("acme", fields("carrier caller_name"), frozenset())
    [step] = hunt.result().steps
    assert (step.account, step.kind, step.reason, step.wanted) == ("acme", StepKind.SKIPPED, WORDS, fields("carrier caller_name"))
    assert hunt.result().cost == (Money(4000, "USD"),)


def test_attempts_before_the_wait_are_counted_once() -> None:
    """What was tried before the wait belongs to the first of the answers that came, the newest."""
    hunt = begun()
    old = stored("acme", answer(carrier=ACME), "carrier", at=5.0, items=("carrier",), seen=8)
    new = stored("acme", answer(caller_name="Ann"), "caller_name", at=6.0, items=("caller_name",), seen=9)
    hunt.record(waited(old, new, attempts=(attempt("0.004 USD"),)))
    assert hunt.next() is None
    result = hunt.result()
    assert result.cost == (Money(4000, "USD"),)
    assert [(step.gave, len(step.attempts)) for step in result.steps] == [(fields("caller_name"), 1), (fields("carrier"), 0)]


def test_a_doubt_that_arose_is_not_asked() -> None:
    """Where somebody's question is in doubt by now, the account is skipped for it."""
    hunt = begun()
    hunt.record(waited(Recollection(account="acme", items=("carrier",), doubt_since=1_700_000_000.0)))
    ask = hunt.next()
    assert ask is not None
    assert ask.account == "beta"
    assert hunt.result().steps[-1].reason.startswith("in doubt there since 2023")


def test_a_doubt_that_is_gone_is_asked() -> None:
    """What was in doubt when the hunt began, and isn't by now, no longer keeps it from asking."""
    doubt = Recollection(account="beta", items=("carrier",), doubt_since=1_700_000_000.0)
    hunt = begun(Recollection(account="acme", items=("score",), doubt_since=1_700_000_000.0), doubt)
    hunt.record(waited())
    assert hunt.next() is not None
    hunt.record(Outcome(account="acme", skipped="not today"))
    assert hunt.next() is None, "the other account's rows stay as they were"
    assert hunt.result().steps[-1].reason.startswith("in doubt there since 2023")


def test_what_was_forgotten_meanwhile_is_asked() -> None:
    """An answer that spoke for a field by its silence, and is gone, speaks for it no more."""
    hunt = begun(stored("acme", answer(verdict=Verdict.NO_MATCH), "caller_name", items=("caller_name",)))
    hunt.record(waited())
    ask = hunt.next()
    assert ask is not None
    assert (ask.wanted, ask.seen) == (fields("carrier caller_name"), frozenset())


def test_what_came_is_taken_whatever_its_time() -> None:
    """An answer that came is taken where a clock was set back, too: where it seems older than one that the hunt began with."""
    old = stored("acme", answer(verdict=Verdict.NO_MATCH), "ported", at=9.0, items=("ported",), seen=8)
    hunt = begun(old)
    hunt.record(waited(old, stored("acme", answer(carrier=ACME), "carrier", at=5.0, items=("carrier",), seen=9)))
    assert hunt.next() is not None
    assert hunt.result().carrier == ACME


def test_what_was_stale_when_it_began_stays_so() -> None:
    """An answer that was there when the hunt began, and didn't count then, doesn't count now: the lookup may be one that buys anew."""
    stale = Recollection(account="acme", items=("carrier",), attempt=8, at=5.0)
    hunt = begun(stale)
    hunt.record(waited(stored("acme", answer(carrier=BETA), "carrier", at=5.0, items=("carrier",), seen=8)))
    ask = hunt.next()
    assert ask is not None
    assert (ask.wanted, ask.seen) == (fields("carrier caller_name"), frozenset({8}))
    assert hunt.result().carrier is None


def test_what_was_known_when_it_began_is_not_taken_twice() -> None:
    """An answer that the hunt began with has one step, and still speaks for its fields."""
    row = stored("acme", answer(verdict=Verdict.NO_MATCH), "carrier", items=("carrier",), seen=8)
    hunt = begun(row)
    hunt.record(waited(row))
    ask = hunt.next()
    assert ask is not None
    assert ask.wanted == fields("caller_name")
    assert [step.kind for step in hunt.result().steps] == [StepKind.RECALLED, StepKind.SKIPPED]


def test_a_newer_answer_to_the_same_question_is_taken() -> None:
    """An answer that replaced one that was there when the hunt began is taken: it is newer than the lookup."""
    hunt = begun(Recollection(account="acme", items=("carrier",), attempt=8, at=5.0))
    hunt.record(waited(stored("acme", answer(carrier=ACME), "carrier", at=9.0, items=("carrier",), seen=9)))
    ask = hunt.next()
    assert ask is not None
    assert ask.wanted == fields("caller_name")
    assert hunt.result().carrier == ACME


def test_a_store_that_contradicts_itself_ends_nothing_and_hangs_nothing() -> None:
    """A hunt that is sent to look again without end goes on to the next account after 16 times."""
    hunt = begun()
    asked = ["acme"]
    while asked[-1] == "acme":
        hunt.record(waited())
        ask = hunt.next()
        assert ask is not None
        asked.append(ask.account)
    assert (len(asked), asked[-1]) == (18, "beta")
    assert {(step.account, step.kind, step.reason) for step in hunt.result().steps} == {("acme", StepKind.SKIPPED, WORDS)}


def test_the_price_of_what_is_left_is_held_to_the_limit() -> None:
    """What was tried before the wait counts for the lookup's limit: where the rest would pass it, it is skipped."""
    hunt = begun(max_cost="0.012 USD")
    hunt.record(waited(attempts=(attempt("0.004 USD"),)))
    assert hunt.next() is None
    assert hunt.result().steps[1].reason.startswith("would pass the lookup's limit")
