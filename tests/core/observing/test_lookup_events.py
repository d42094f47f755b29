"""What observers are told of lookups: one event for each result."""

import asyncio
from contextvars import ContextVar
from functools import partial
from typing import Any

from linehunt import AsyncClient, Client, Configuration, MemoryStore
from linehunt.observers import Field, LookupFinished, Money, StepKind, StepTaken, Verdict, hookimpl
from linehunt.plugin import Answer, Facts, Network, ProviderResponse, Reply
from observers_made import Notes
from providers_made import GB, PRICE, US, Vendor, answers, local_module, rig

ONE = Money(10_000, "USD")
CONFIGURATION = Configuration(
    accounts={"acme": {"prices": {"*": PRICE}}},
    chains={"default": {"accounts": ["acme"], "want": ["carrier"]}},
)


def test_a_result() -> None:
    """Every value of it: what was wanted and found, each step's kind and attempts, the cost, when, and how long it took."""
    notes = Notes()
    local = local_module(lambda numbers: Reply({number: Answer(Facts(valid=True)) for number in numbers}))
    with rig(acme := Vendor(), local={"local": local}, observers={"notes": notes}) as made:
        began = made.clock.now()

        def slow(_: object) -> Reply:
            made.clock.advance(0.5)
            return answers(US, answer=Answer(Facts(carrier=Network(name="Acme")), weak={Field.CARRIER}))

        acme.script.append(slow)
        result = made.client.lookup(US)
    given = partial(StepTaken, kind=StepKind.ASKED, verdict=Verdict.ANSWERED, error=None)
    assert notes.lookup == LookupFinished(
        chain="default",
        number="+1415•••••55",
        error=None,
        complete=True,
        wanted=frozenset({Field.CARRIER}),
        found=frozenset({Field.CARRIER, Field.VALID}),
        weak=frozenset({Field.CARRIER}),
        missing=frozenset(),
        steps=(
            given(account="local", gave=frozenset({Field.VALID}), attempts=()),
            given(account="acme", gave=frozenset({Field.CARRIER}), attempts=(result.steps[1].attempts[0].id,)),
        ),
        cost=(ONE,),
        in_doubt=(),
        saved=(),
        at=began,
        seconds=0.5,
    )


def test_a_lookup_that_finds_nothing() -> None:
    """What is missing, errors by class, what was charged and what is in doubt."""
    notes = Notes()
    with rig(Vendor(ProviderResponse(status=500)), Vendor(Reply({US: Answer()})), observers={"notes": notes}) as made:
        made.client.lookup(US)
    told = notes.lookup
    assert (told.complete, told.missing, told.found) == (False, frozenset({Field.CARRIER}), frozenset())
    assert [(step.account, step.error, step.verdict) for step in told.steps] == [
        ("acme", "ProviderUnavailable", None),
        ("bolt", None, Verdict.ANSWERED),
    ]
    assert (told.cost, told.in_doubt) == ((ONE,), (ONE,))


def test_a_recalled_result() -> None:
    """It is told like any other, with what it saved."""
    notes = Notes()
    with rig(Vendor(), observers={"notes": notes}) as made:
        made.client.lookup(US)
        made.client.lookup(US)
    told = notes.lookups[1]
    assert ([step.kind for step in told.steps], told.cost, told.saved) == ([StepKind.RECALLED], (), (ONE,))


def test_an_input_that_is_no_number() -> None:
    """Nothing of it is told but that it was none, in whichever way it was given."""
    notes = Notes()
    with rig(Vendor(), observers={"notes": notes}) as made:
        made.client.lookup("0208 366 1177")
        list(made.client.lookup_many(["2083661177.0"]))
    assert [(told.error, told.number, told.steps, told.complete) for told in notes.lookups] == [("InvalidNumber", None, (), False)] * 2
    assert "1177" not in repr(notes.lookups)


def test_many() -> None:
    """Each input is told, one that occurs twice twice; on one thread, and none of the caller's."""
    notes = Notes()
    with rig(Vendor(max_batch_size=2), observers={"notes": notes}) as made:
        results = list(made.client.lookup_many([US, GB, US, "x"]))
    assert len(results) == len(notes.lookups) == 4
    assert sorted(str(told.number) for told in notes.lookups) == ["+1415•••••55", "+1415•••••55", "+4420••••••77", "None"]
    [thread] = notes.threads
    assert (thread.name, thread.daemon, thread.is_alive()) == ("linehunt-observers", True, False)


def test_a_chain_and_wants_of_the_calls_own() -> None:
    """The wants that the call had, and the chain's name."""
    notes = Notes()
    with Client(Configuration(chains={"free": {"accounts": ["offline"]}}), observers={"notes": notes}) as client:
        client.lookup(GB, chain="free", want=["country"])
    assert (notes.lookup.chain, notes.lookup.wanted) == ("free", frozenset({Field.COUNTRY}))


SPAN: ContextVar[str] = ContextVar("SPAN", default="none")


class _Context:
    """Notes which context it is told in."""

    def __init__(self) -> None:
        self.spans: list[tuple[str, str]] = []

    @hookimpl
    def attempt_finished(self) -> None:
        self.spans.append(("attempt", SPAN.get()))

    @hookimpl
    def lookup_finished(self) -> None:
        self.spans.append(("lookup", SPAN.get()))
        SPAN.set("spoilt")  # in a copy


def _as(span: str, work: Any) -> None:
    token = SPAN.set(span)
    work()
    SPAN.reset(token)


def test_events_are_told_in_their_callers_context() -> None:
    """A context variable has the value that it had where the lookup was called, on worker threads too: so spans find their parents."""
    told = _Context()
    with rig(Vendor(), observers={"told": told}) as made:
        _as("one", lambda: made.client.lookup(US))
        _as("many", lambda: list(made.client.lookup_many([GB])))
        made.client.lookup(US)
    assert told.spans == [("attempt", "one"), ("lookup", "one"), ("attempt", "many"), ("lookup", "many"), ("lookup", "none")]
    assert SPAN.get() == "none"


def test_asyncio() -> None:
    """AsyncClient takes observers, too; each lookup is told in the context of the task that awaits it."""
    told, notes = _Context(), Notes()

    async def ask(client: AsyncClient, number: str) -> None:
        SPAN.set(number)
        await client.lookup(number)

    async def main() -> None:
        acme = Vendor()
        async with AsyncClient(
            CONFIGURATION,
            providers={"acme": acme.module},
            observers={"told": told, "notes": notes},
            store=MemoryStore(),
            transport=acme.transport,
        ) as client:
            await asyncio.gather(ask(client, US), ask(client, GB))

    asyncio.run(main())
    assert sorted(told.spans) == [("attempt", US), ("attempt", GB), ("lookup", US), ("lookup", GB)]
    assert len(notes.lookups) == 2
