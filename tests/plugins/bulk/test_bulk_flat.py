"""A result as a row of cells: which columns there are, what is in them, and whatever a provider wrote."""

from typing import Any

import pytest
from attrs import fields
from hypothesis import given
from hypothesis import strategies as st

from linehunt import (
    Client,
    Country,
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
)
from linehunt_bulk.flat import Column, Flattener, columns_for, named_apart
from terminal import HARMFUL

NUMBER = PhoneNumber("+14154305555")
NETWORK = Network(name="AT&T Mobility", mcc="310", mnc="010", country="US", region="CA")
FACTS: dict[str, Any] = {
    "valid": True,
    "country": Country(iso2="US", iso3="USA", name="United States", calling_code="1"),
    "formats": Formats(e164="+14154305555", national="(415) 430-5555", international="+1 415-430-5555", rfc3966="tel:+1-415-430-5555"),
    "line_type": LineType.MOBILE,
    "carrier": NETWORK,
    "original_carrier": Network(name="Verizon"),
    "roaming_carrier": Network(mcc="208"),
    "ported": True,
    "roaming": False,
    "location": "San Francisco",
    "time_zones": ("America/Los_Angeles", "America/Boise"),
    "reachable": Reachable.SWITCHED_OFF,
    "caller_name": "JO",
}
ABSENT = dict.fromkeys(("original_carrier_mcc", "original_carrier_mnc", "original_carrier_country", "original_carrier_region"))


def told(result: LookupResult, *want: Field, **more: bool) -> dict[str, Any]:
    """The cells by column."""
    columns = columns_for(want, **more)
    return dict(zip((column.name for column in columns), Flattener(columns)(result), strict=True))


def test_every_fact_has_its_columns() -> None:
    """A result that knows everything fills every column, each with its own fact."""
    result = LookupResult(input=NUMBER.e164, number=NUMBER, **FACTS)
    assert told(result, *Field) == {
        "valid": True,
        "country_iso2": "US",
        "country_iso3": "USA",
        "country_name": "United States",
        "calling_code": "1",
        "e164": "+14154305555",
        "national": "(415) 430-5555",
        "international": "+1 415-430-5555",
        "rfc3966": "tel:+1-415-430-5555",
        "line_type": "mobile",
        "carrier_name": "AT&T Mobility",
        "carrier_mcc": "310",
        "carrier_mnc": "010",
        "carrier_country": "US",
        "carrier_region": "CA",
        "original_carrier_name": "Verizon",
        **ABSENT,
        "roaming_carrier_name": None,
        "roaming_carrier_mcc": "208",
        "roaming_carrier_mnc": None,
        "roaming_carrier_country": None,
        "roaming_carrier_region": None,
        "ported": True,
        "roaming": False,
        "location": "San Francisco",
        "time_zones": ("America/Los_Angeles", "America/Boise"),
        "reachable": "switched_off",
        "caller_name": "JO",
        "missing": None,
        "error": None,
    }


def test_the_cells_are_plain() -> None:
    """No cell is a member of an enum, which some writer would show as one."""
    flat = Flattener(columns_for(Field))(LookupResult(input=NUMBER.e164, number=NUMBER, missing=frozenset(Field), **FACTS))
    assert {type(cell) for cell in flat} == {bool, str, tuple, type(None)}
    assert {type(text) for cell in flat if isinstance(cell, tuple) for text in cell} == {str}


@pytest.mark.parametrize(("field", "kind"), [(Field.COUNTRY, Country), (Field.FORMATS, Formats), (Field.CARRIER, Network)], ids=str)
def test_no_part_is_left_out(field: Field, kind: type) -> None:
    """A fact has as many columns as it has parts."""
    assert len(columns_for([field])) == len(fields(kind)) + 2


def test_an_offline_lookup() -> None:
    """What the free chain finds of a number, and of what is none."""
    columns = columns_for({Field.VALID, Field.COUNTRY, Field.LINE_TYPE})
    flatten = Flattener(columns)
    with Client() as client:
        rows = [flatten(result) for result in client.lookup_many(["+442083661177", "hello"], want=["valid", "country", "line_type"])]

    assert [column.name for column in columns] == [
        *("valid", "country_iso2", "country_iso3", "country_name", "calling_code", "line_type", "missing", "error")
    ]
    assert rows[0] == (True, "GB", None, None, "44", "fixed", None, None)
    assert rows[1][:-1] == (*(None,) * 6, ("country", "line_type", "valid"))
    assert rows[1][-1].startswith("write '+', the country code")


def test_one_order() -> None:
    """The order of the columns depends on nothing but which they are, and each has its kind."""
    assert columns_for([Field.TIME_ZONES, Field.PORTED]) == columns_for({Field.PORTED, Field.TIME_ZONES})
    assert columns_for([Field.TIME_ZONES, Field.PORTED]) == (
        *(Column("ported", "flag"), Column("time_zones", "list"), Column("missing", "list"), Column("error", "text")),
    )


def test_money_and_trail_are_for_who_asks() -> None:
    """Amounts have their currency; the trail says who gave what, what was recalled, and as of when."""
    result = LookupResult(
        input=NUMBER.e164,
        number=NUMBER,
        valid=True,
        ported=False,
        sources={"valid": Source("offline", "offline", 1_795_336_000.7), "ported": Source("plivo", "plivo", 1_795_300_000.0, True)},
        cost=(Money(200_000, "INR"), Money(4000, "USD")),
        saved=(Money(4000, "USD"),),
    )
    assert told(result) == {"missing": None, "error": None}
    assert told(result, money=True, trail=True) == {
        "missing": None,
        "error": None,
        "cost": "0.2 INR + 0.004 USD",
        "in_doubt": None,
        "saved": "0.004 USD",
        "accounts": ("ported=plivo", "valid=offline"),
        "recalled": ("ported",),
        "at": "2026-11-21T22:26:40Z",
    }


def test_no_trail() -> None:
    """A result without any fact has an empty trail."""
    result = LookupResult(input="x", error=InvalidNumber("it is none"))
    assert told(result, trail=True) == {"missing": None, "error": "it is none", "accounts": None, "recalled": None, "at": None}


@pytest.mark.parametrize(
    "columns",
    [
        columns_for([Field.COUNTRY])[1:],
        columns_for([Field.COUNTRY])[::-1],
        named_apart(columns_for([Field.VALID]), ["error"]),
        columns_for([], money=True)[:-1],
        (),
    ],
    ids=["a part", "another order", "named apart", "some of money", "none"],
)
def test_other_columns(columns: tuple[Column, ...]) -> None:
    """Columns that aren't those of whole fields are refused, before any cell could come into another's column."""
    with pytest.raises(ValueError, match="columns_for"):
        Flattener(columns)


@pytest.mark.parametrize(
    ("taken", "prefix"),
    [
        (["id", "phone"], ""),
        (["id", "valid"], "linehunt_"),
        (["VALID"], "linehunt_"),
        (["valid", "linehunt_error"], "linehunt_linehunt_"),
        (["linehunt_valid"], ""),
    ],
    ids=["free", "taken", "in capitals", "twice", "the prefix alone"],
)
def test_names_that_are_taken(taken: list[str], prefix: str) -> None:
    """If the table has one of the names, all of the added ones get the prefix, as often as that takes."""
    columns = named_apart(columns_for([Field.VALID]), taken)
    assert columns == (Column(f"{prefix}valid", "flag"), Column(f"{prefix}missing", "list"), Column(f"{prefix}error", "text"))


def test_facts_that_come_and_go() -> None:
    """Of thousands of facts, each its own object and soon gone, each row has its own."""
    flatten = Flattener(columns_for([Field.COUNTRY, Field.TIME_ZONES]))
    shared = Country(iso2="GB")
    for place in range(5000):
        zone = f"Zone/{place}"
        country = shared if place % 3 else Country(iso2=str(place))
        cells = flatten(LookupResult(input="x", number=NUMBER, country=country, time_zones=(zone,)))
        assert cells == (country.iso2, None, None, None, (zone,), None, None)


_TEXT = st.text() | st.text(st.characters(categories=("Cc", "Cf", "Cs", "Zl", "Zp")), min_size=1)
_NETWORKS = st.builds(Network, name=st.none() | _TEXT, mcc=_TEXT, mnc=_TEXT, country=_TEXT, region=_TEXT)


@given(
    carrier=st.none() | _NETWORKS,
    location=st.none() | _TEXT,
    zones=st.none() | st.lists(_TEXT).map(tuple),
    missing=st.frozensets(st.sampled_from(list(Field))),
    account=_TEXT,
)
def test_whatever_a_provider_says(
    carrier: Network | None, location: str | None, zones: tuple[str, ...] | None, missing: frozenset[Field], account: str
) -> None:
    """There is a cell for every column, and no character in them that can't be seen; what can be seen is kept."""
    sources = {"location": Source(account, "acme", 0.0)}
    result = LookupResult(input="x", number=NUMBER, carrier=carrier, location=location, time_zones=zones, missing=missing, sources=sources)
    cells = told(result, *Field, trail=True)

    texts = [text for cell in cells.values() for text in (cell if isinstance(cell, tuple) else (cell,)) if isinstance(text, str)]
    assert not [text for text in texts if HARMFUL.search(text) or not text.isprintable()]
    assert location is None or not location.isprintable() or cells["location"] == location
    assert (cells["missing"] or ()) == tuple(sorted(missing))
