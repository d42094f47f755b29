"""Price items: what an answer that was bought with them speaks for."""

import pytest

from linehunt.plugin import Answer, Facts, Field, Network, Verdict
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
