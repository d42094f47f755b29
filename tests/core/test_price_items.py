"""Price items: what an answer that was bought with them speaks for."""

from contextlib import closing

import pytest

from fakes import FakeClock
from linehunt import Client, Configuration, SQLiteStore
from linehunt.plugin import Answer, Facts, Field, Network, Verdict
from linehunt.rereading import reread
from providers_made import US, Vendor, answers, rig

PACKAGES = {Field.CARRIER: ("network",), Field.LINE_TYPE: ("network",), Field.CALLER_NAME: ("name",), Field.VALID: ("basic",)}
FIELDS = frozenset(PACKAGES)
PRICES = {"prices": {"network": {"*": "0.01 USD"}, "name": {"*": "0.02 USD"}, "basic": {"*": "0 USD"}}}


def _items(wanted: frozenset[Field]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for field in sorted(wanted) for item in PACKAGES[field]))


def _vendor(*script: object) -> Vendor:
    return Vendor(*script, hooks={"price_items": _items}, fields=FIELDS)


NETWORK = answers(US, answer=Answer(Facts(carrier=Network(name="Acme"))))
NAMED = answers(US, answer=Answer(Facts(caller_name="A. Cme")))
SILENT = answers(US, answer=Answer(verdict=Verdict.NO_MATCH))


def test_a_package_is_not_bought_again_under_the_name_of_another_field() -> None:
    """It was silent about the line type: to ask for that would buy the same package twice."""
    with rig(acme := _vendor(NETWORK), settings=PRICES, chain={"want": ["carrier"]}) as made:
        made.client.lookup(US)
        result = made.client.lookup(US, want=["line_type"])

        assert [step.reason for step in result.steps] == ["gave carrier", "its stored answer still speaks for line_type"]
        assert (len(acme.asked()), made.ledger) == (1, ("0.01 USD", "", ""))


def test_another_package_is_bought() -> None:
    """An answer doesn't speak for what it was not asked with."""
    with rig(acme := _vendor(NETWORK, NAMED), settings=PRICES, chain={"want": ["carrier"]}) as made:
        made.client.lookup(US)
        result = made.client.lookup(US, want=["caller_name"])

        assert result.caller_name == "A. Cme"
        assert (len(acme.asked()), made.ledger) == (2, ("0.03 USD", "", ""))


@pytest.mark.parametrize("want", ["line_type", "carrier", "caller_name"])
def test_a_silent_free_answer_speaks_for_free_fields_alone(want: str) -> None:
    """What costs nothing buys nothing, and stands in nobody's way."""
    with rig(acme := _vendor(SILENT, NETWORK), settings=PRICES, chain={"want": ["valid"]}) as made:
        made.client.lookup(US)
        made.client.lookup(US, want=[want])

        assert len(acme.asked()) == 2


def test_a_package_that_is_read_again_speaks_for_the_same() -> None:
    """After its plugin was mended, its stored answer is silent about the line type as it was before: that isn't bought again."""
    broken, mended = (
        _vendor(answers(US, answer=Answer(facts=Facts(carrier=Network(name="Acm"))))),
        Vendor(hooks={"price_items": _items, "normalize_response": lambda: NETWORK}, fields=FIELDS),
    )
    configuration = Configuration({"acme": PRICES}, {"default": {"accounts": ["acme"], "want": ["carrier"]}})
    with closing(SQLiteStore(clock=FakeClock())) as store:
        for vendor, want in ((broken, "carrier"), (mended, "line_type")):
            if vendor is mended:
                reread(configuration, store, "acme", providers={"acme": mended.module}, clock=FakeClock())
            with Client(
                configuration, providers={"acme": vendor.module}, store=store, transport=vendor.transport, clock=FakeClock()
            ) as client:
                result = client.lookup(US, want=[want])

    assert result.carrier == Network(name="Acme")
    assert [step.reason for step in result.steps] == ["gave carrier", "its stored answer still speaks for line_type"]
    assert mended.asked() == []
