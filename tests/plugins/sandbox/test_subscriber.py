"""Facts: from libphonenumber's tables, or drawn by the number."""

import phonenumbers
import pytest

from linehunt_sandbox.chance import draw
from linehunt_sandbox.countries import COUNTRIES
from linehunt_sandbox.networks import networks
from linehunt_sandbox.subscriber import Subscriber


def test_lots_are_the_same_everywhere() -> None:
    """What is drawn is fixed for good: users' tests may rely on it."""
    assert (draw("a", "b", 1_000_000), draw("b", "a", 1_000_000)) == (81548, 515977)


def test_every_region_has_a_country() -> None:
    """The table has libphonenumber's regions, all of them and no others, each with codes and a name of its own."""
    assert set(COUNTRIES) == phonenumbers.SUPPORTED_REGIONS
    assert len({country.iso3 for country in COUNTRIES.values()}) == len(COUNTRIES)
    assert len({country.name for country in COUNTRIES.values()}) == len(COUNTRIES)


@pytest.mark.parametrize("iso2", sorted(COUNTRIES))
def test_every_country_has_networks(iso2: str) -> None:
    """Two or more, so that a number can be ported; MCC and MNC are digits, distinct within the country."""
    found = networks(iso2)

    assert len(found) >= 2
    assert len({(network.mcc, network.mnc) for network in found}) == len({network.name for network in found}) == len(found)
    assert all(str(network.mcc).isdigit() and len(str(network.mcc)) == 3 and str(network.mnc).isdigit() for network in found)
    assert {network.country for network in found} == {iso2}


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_example_number_of_every_region(region: str) -> None:
    """The library's own example has a subscriber, in that country, whose ported network is another than its home."""
    example = phonenumbers.example_number(region)
    assert example is not None
    subscriber = Subscriber.find(phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164))

    assert subscriber is not None
    assert subscriber.country is not None
    assert subscriber.operator
    assert (subscriber.home == subscriber.current) == (not subscriber.ported or subscriber.line != "mobile")


@pytest.mark.parametrize("text", ["", "+", "12", "+0123456", "+14154305555\n", "+1415430555O", "+999123456789", "+141543055550000"])
def test_no_subscriber(text: str) -> None:
    """What is no number, or not a valid one, has no subscriber."""
    assert Subscriber.find(text) is None
