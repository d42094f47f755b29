"""Data frames: what comes out for what goes in, types, rows without a number, and what is refused."""

import itertools
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from attrs import frozen

import linehunt_bulk
from linehunt import Client, ConfigurationError
from linehunt_bulk import enrich
from providers_made import Vendor, rig

AMERICA, BRITAIN, INDIA, INVALID = "+14155550123", "+442083661177", "+919812345678", "+15555555555"
NUMBERS = [AMERICA, None, BRITAIN, "hello", INDIA, INVALID, AMERICA]
NO_PLUS = "it has no country code: write it as '+442083661177', or give its region (--region GB)"


@frozen
class Frame:
    """Anything that speaks the interface, and nothing else: as a data frame does."""

    table: pa.Table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)


@pytest.fixture
def client() -> Iterator[Client]:
    """One of the offline chain."""
    with Client() as client:
        yield client


def cells(table: pa.Table, *columns: str) -> list[tuple[Any, ...]]:
    """The rows of these columns."""
    return list(zip(*(table.column(column).to_pylist() for column in columns), strict=True))


def test_a_frame(client: Client) -> None:
    """Its columns as they were, then one for each fact, typed; a row without a number, or with none that is one, says so."""
    given = pa.table({"id": pa.array(range(7), pa.int32()), "phone": NUMBERS})
    enriched = enrich(Frame(given), column="phone", client=client, want=["valid", "country", "time_zones"])

    assert enriched.select(["id", "phone"]).equals(given)
    assert {field.name: str(field.type) for field in enriched.schema}.items() >= {
        "valid": "bool",
        "country_iso2": "string",
        "time_zones": "list<item: string>",
        "missing": "list<item: string>",
        "error": "string",
    }.items()
    assert cells(enriched, "valid", "country_iso2", "error") == [
        (True, "US", None),
        (None, None, "no number"),
        (True, "GB", None),
        (None, None, "write '+', the country code and the number in digits only, as in '+442083661177'"),
        (True, "IN", None),
        (False, None, None),
        (True, "US", None),
    ]
    assert cells(enriched, "time_zones")[2] == (["Europe/London"],)


@pytest.mark.parametrize(
    "kind",
    [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.large_string())],
    ids=str,
)
def test_kinds_of_text(kind: pa.DataType, client: Client) -> None:
    """Text may be of any kind, or come as categories."""
    column = pa.array(NUMBERS, kind.value_type).dictionary_encode().cast(kind) if pa.types.is_dictionary(kind) else pa.array(NUMBERS, kind)
    enriched = enrich(Frame(pa.table({"phone": column})), column="phone", client=client)

    assert enriched.schema.field("phone").type == kind
    assert [valid for (valid,) in cells(enriched, "valid")] == [True, None, True, None, True, False, True]


def test_integers(client: Client) -> None:
    """An integer is its digits: a national number with a region, and none without."""
    frame = Frame(pa.table({"phone": pa.array([2083661177, None], pa.int64())}))

    assert cells(enrich(frame, column="phone", client=client, region="GB"), "e164", "error") == [(BRITAIN, None), (None, "no number")]
    assert cells(enrich(frame, column="phone", client=client), "error") == [(NO_PLUS,), ("no number",)]


@pytest.mark.parametrize("column", [pa.nulls(3), pa.array([], pa.string())], ids=["nulls", "no rows"])
def test_nothing_to_look_up(column: pa.Array, client: Client) -> None:
    """A column of nothing, and a table without rows, have the columns of any other."""
    enriched = enrich(pa.table({"phone": column}), column="phone", client=client)

    assert cells(enriched, "valid", "error") == [(None, "no number")] * len(column)
    assert str(enriched.schema.field("valid").type) == "bool"


def test_names_that_are_taken(client: Client) -> None:
    """As in files: added columns are named apart from the table's own."""
    enriched = enrich(pa.table({"phone": [AMERICA], "Valid": ["yes"]}), column="phone", client=client)

    assert cells(enriched, "Valid", "linehunt_valid", "linehunt_error") == [("yes", True, None)]


def test_batches_are_read_as_they_are_needed(client: Client) -> None:
    """An answer is there before the stream is at its end; the result has the rows of all batches in their order."""
    read = 0

    def batches() -> Iterator[pa.RecordBatch]:
        nonlocal read
        for number in itertools.islice(itertools.cycle([AMERICA, BRITAIN]), 20):
            read += 1
            yield pa.record_batch({"phone": [number] * 250})

    seen: list[int] = []

    class Watching:
        """A client whose results are counted beside the batches read."""

        configuration = client.configuration

        def lookup_many(self, numbers: Iterator[str], **options: Any) -> Iterator[Any]:
            for result in client.lookup_many(numbers, **options):
                seen.append(read)
                yield result

    reader = pa.RecordBatchReader.from_batches(pa.schema({"phone": pa.string()}), batches())
    enriched = enrich(reader, column="phone", client=Watching())  # type: ignore[arg-type]  # as much of one as is needed

    assert cells(enriched, "country_iso2") == ([("US",)] * 250 + [("GB",)] * 250) * 10
    assert all(batch <= row // 250 + 4 for row, batch in enumerate(seen))


def test_what_the_lookups_are_given() -> None:
    """Each option of a lookup is passed on: a limit stops what is paid, and a fact that is known is asked again with `refresh`."""
    with rig(acme := Vendor()) as made:
        frame = pa.table({"phone": [AMERICA]})
        dear = enrich(frame, column="phone", client=made.client, want="carrier", max_cost="0.001 USD")
        assert cells(dear, "missing") == [(["carrier"],)]
        assert acme.asked() == []
        for refresh, cost in [(False, "0.01 USD"), (False, None), (True, "0.01 USD")]:
            made.clock.advance(1)
            enriched = enrich(frame, column="phone", client=made.client, want=["carrier"], refresh=refresh, money=True, workers=1)
            assert cells(enriched, "cost") == [(cost,)]
        with pytest.raises(ConfigurationError, match="workers"):
            enrich(frame, column="phone", client=made.client, workers=0)


def test_a_client_of_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a client there is one of the configuration that is found; a client that is given stays open."""
    (tmp_path / "linehunt.toml").write_text('[chains.tables]\naccounts = ["offline"]\nwant = ["valid"]\n')
    monkeypatch.chdir(tmp_path)
    enriched = enrich(pa.table({"phone": [AMERICA]}), column="phone", chain="tables")
    assert enriched.column_names == ["phone", "valid", "missing", "error"]

    with Client() as client:
        for _ in range(2):
            enrich(pa.table({"phone": [AMERICA]}), column="phone", client=client)


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        (
            lambda: pa.table({"phone": [4155550123.0]}),
            "column: 'phone' is double: a float has lost digits of its numbers. Give the numbers as text",
        ),
        (lambda: pa.table({"phone": [b"+1"]}), "column: 'phone' is binary. Give the numbers as text"),
        (lambda: pa.table({"phone": [True]}), "column: 'phone' is bool. Give the numbers as text"),
        (lambda: pa.table({"tel": [AMERICA], "id": [1]}), "column: the table has no column 'phone': it has 'tel', 'id'"),
        (
            lambda: pa.table([pa.array([AMERICA])] * 2, names=["phone", "phone"]),
            "column: the table has 2 columns 'phone': it has 'phone', 'phone'",
        ),
        (lambda: Column(), "table: it is no table with columns: Cannot import schema: ArrowSchema describes non-struct type string"),
    ],
    ids=["float", "binary", "boolean", "missing", "twice", "a single column"],
)
def test_columns_that_can_not_be_used(table: Callable[[], Any], complaint: str, client: Client) -> None:
    """What can't hold phone numbers is refused before anything is asked."""
    with pytest.raises(ConfigurationError) as caught:
        enrich(table(), column="phone", client=client)
    assert str(caught.value) == complaint


class Column:
    """A stream of no table: what a series gives."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return pa.chunked_array([[AMERICA]]).__arrow_c_stream__(requested_schema)


def test_no_table_at_all(client: Client) -> None:
    """A list is no data frame."""
    with pytest.raises(TypeError, match="__arrow_c_stream__"):
        enrich([AMERICA], column="phone", client=client)  # type: ignore[arg-type]  # that is the claim


def test_without_pyarrow() -> None:
    """It says what to install; and nothing else of the package, nor the core, needs any of these libraries."""
    code = """
import sys
sys.modules["pyarrow"] = None
import linehunt, linehunt.client, linehunt_bulk, linehunt_bulk.plan_command
linehunt_bulk.enrich([], column="phone")
"""
    paths = [path for path in sys.path if path]
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {paths!r}\n{code}"], capture_output=True, text=True, check=False
    )

    assert done.stderr.splitlines()[-1] == "ImportError: data frames need pyarrow: pip install 'linehunt[arrow]'"


def test_without_pyarrow_here(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same in this process."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ImportError, match="data frames need pyarrow"):
        enrich(pa.table({"phone": [AMERICA]}), column="phone", client=client)


def test_the_package() -> None:
    """It has this one name."""
    assert linehunt_bulk.__all__ == ["enrich"]
    with pytest.raises(AttributeError, match="module 'linehunt_bulk' has no attribute 'other'"):
        _ = linehunt_bulk.other
