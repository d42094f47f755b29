"""The report: a page that loads nothing and tells nothing but the tally, and the same as JSON."""

import base64
import hashlib
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from bulk_results import NUMBER, attempt, failed, fields, gave, invalid, recalled, result, skipped
from bulk_runs import rows
from linehunt import Client, Field, LookupResult, MemoryStore, __version__
from linehunt_bulk.doubtful_rows import DoubtfulRows
from linehunt_bulk.report.record import RunRecord
from linehunt_bulk.report.writing import write_report
from linehunt_bulk.tally import Tally
from linehunt_sandbox import Sandbox
from read_page import Element, read_page
from sandboxed import AMERICA, BRITAIN, INDIA, configuration

Write = Callable[..., str]
HOSTILE = '<script>alert(1)</script><img src=x onerror="x"> \' & +1 (415) 555-0123 http://elsewhere.invalid/x.js \u202e\x00'
BEGAN = 1_790_000_000.0
ACCOUNTS = ("offline", "plivo", "kaleyra")


def tallied(*results: LookupResult, wanted: str = "carrier ported", accounts: tuple[str, ...] = ACCOUNTS) -> Tally:
    """These results, counted."""
    tally = Tally(fields(wanted), accounts)
    for each in results:
        tally.note(each, monotonic())
    return tally


def record(tally: Tally, **changed: Any) -> RunRecord:
    """A run that came to this."""
    told: dict[str, Any] = {"source": "numbers.csv", "target": "out.csv", "chain": "default", "began": BEGAN, "ended": BEGAN + 83}
    return RunRecord(tally=tally, **told | changed)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the page of a run; its text."""

    def written(tally: Tally, **changed: Any) -> str:
        path = tmp_path / "run.html"
        write_report(path, record(tally, **changed))
        return path.read_text("utf-8")

    return written


@pytest.fixture
def page(write: Write) -> Callable[..., Element]:
    """Writes the page of a run and reads it."""
    return lambda tally, **changed: read_page(write(tally, **changed))


def lively() -> Tally:
    """A run in which everything happened."""
    share = attempt("0.004 USD", seconds=0.05)
    tally = tallied(
        *[result(gave("carrier", "carrier ported", share), gave("ported", account="kaleyra"), country="IN")] * 7,
        *[result(recalled("carrier ported", saved=share.charged), country="US")] * 3,
        result(failed("TimedOut: no answer within 5 s", "carrier ported", attempt(doubtful="0.004 USD", attempt_id=17)), missing="carrier"),
        result(skipped("cooling down: not asked for another 1.5 s"), missing="carrier ported", country=None),
        result(missing="ported"),
        invalid("it is empty"),
    )
    for row in rows(None, None):
        tally.note_problem(row)
    return tally


# What it must never be.


def test_the_page_loads_and_runs_nothing(write: Write) -> None:
    """No script, no address in any attribute, no style but the one whose hash the policy names; everything else is forbidden by it."""
    text = write(lively())
    everything = read_page(text).all("html")[0]
    for tag in ("script", "link", "img", "iframe", "object", "embed", "form", "a", "base", "image", "use", "foreignObject"):
        assert everything.all(tag) == []
    names = {name for each in (tag for tag in re.findall(r"<[a-z][^>]*>", text)) for name in re.findall(r" ([a-z-]+)=", each)}
    assert not names & {"src", "href", "style", "action", "srcset", "data", "xlink:href"}
    assert not [name for name in names if name.startswith("on")]
    [style] = everything.all("style")
    assert "url(" not in text
    assert "@import" not in text
    assert "http" not in text.replace("http-equiv", "")
    [policy] = [each.attributes["content"] for each in everything.all("meta") if "http-equiv" in each.attributes]
    [content] = style.content
    digest = base64.b64encode(hashlib.sha256(str(content).encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_words_from_outside_are_text(write: Write) -> None:
    """Whatever an account, a country, a reason, a file or an option is called: no tag, no attribute, no character that can't be seen."""
    tally = tallied(
        result(failed(HOSTILE, account=HOSTILE), missing="carrier", country=HOSTILE),
        result(gave("", "carrier", attempt("1 USD", "1 USD"), account=HOSTILE, withheld={Field.CARRIER: HOSTILE}), missing="carrier"),
        invalid(HOSTILE),
        accounts=(HOSTILE,),
    )
    text = write(tally, source=HOSTILE, target=HOSTILE, chain=HOSTILE, stopped=HOSTILE, options={HOSTILE: HOSTILE})
    tree = read_page(text)
    plain = read_page(write(lively(), stopped="x"))
    assert {each.tag for each in tree.elements()} <= {each.tag for each in plain.elements()}
    assert tree.all("h1")[0].text == '<script>alert(1)</script><img src=x onerror="x"> \' & +1••• http://elsewhere.invalid/x.js'
    assert text.count("onerror=") == text.count("onerror=&quot;") > 20
    assert "\u202e" not in text
    assert "\x00" not in text


def test_no_number_is_on_the_page(write: Write) -> None:
    """Neither whole nor in pieces, though each was looked up, mistyped, or in a vendor's words."""
    withheld = {Field.CARRIER: f"no data for {NUMBER.e164}, 415-555-0123"}
    tally = tallied(result(gave("", "carrier", withheld=withheld), missing="carrier"), invalid("4155550123 is none"))
    text = write(tally, source="numbers-4155550123.csv", options={"note": "+1 415 555 01 23"})
    assert not re.search(r"5555?\W*01\W*23", text)
    assert "no data for +14•••" in text


# What it says.


def test_the_headline_is_the_tally(page: Callable[..., Element]) -> None:
    """Rows, shares, money by currency, and how many rows are duplicates, where that is known."""
    tree = page(lively(), duplicates=2)
    assert tree.all("p", "lead")[0].text == "10 of 16 rows complete, for 0.028 USD, in 1 min 23 s."
    tiles = {tile.all("dt")[0].text: [told.text for told in tile.all("dd")] for tile in tree.all("dl", "tiles")[0].all("div")}
    assert tiles == {
        "rows": ["16", "2 duplicates"],
        "complete": ["62 %", "10"],
        "incomplete": ["19 %", "3"],
        "invalid": ["19 %", "3"],
        "cost": ["0.028 USD"],
        "saved": ["0.012 USD", "by recalling what was known"],
        "in doubt": ["0.004 USD", "may have been billed"],
    }
    assert [each.attributes for each in tree.all("dl", "tiles")[0].all("div") if each.attributes] == [{"class": "alarm"}]


def test_the_table_of_accounts_is_the_tally(page: Callable[..., Element]) -> None:
    """What numbers came to at each account, its requests and money: the bars' numbers, and each bar says them as well."""
    section = page(lively()).below("Who did what")
    numbers, why = (each.rows for each in section.all("table"))
    kinds = ("gave what was wanted", "known before", "found nothing", "failed", "skipped", "not needed")
    assert numbers == [
        ("account", *kinds, "requests", "cost", "saved", "in doubt"),
        ("offline", "0", "0", "0", "0", "0", "13", "0", "nothing", "nothing", "nothing"),
        ("plivo", "7", "3", "0", "1", "1", "1", "8", "0.028 USD", "0.012 USD", "0.004 USD"),
        ("kaleyra", "7", "0", "0", "0", "0", "6", "0", "nothing", "nothing", "nothing"),
    ]
    assert why[1:] == [
        ("plivo", "skipped", "cooling down: not asked for another … s", "1", "1"),
        ("plivo", "failed", "TimedOut: no answer within 5 s", "1", "1"),
    ]
    plivo = section.all("ol", "accounts")[0].all("li")
    assert [each.text for each in plivo if each.attributes.get("class") in {"gave", "recalled", "failed"}][:3] == [
        "7 gave what was wanted",
        "3 known before",
        "1 failed",
    ]
    drawn = [each.text for each in section.all("svg", "bar")[1].all("rect")]
    assert drawn == ["", "gave what was wanted: 7 (54 %)", "known before: 3 (23 %)", "failed: 1 (8 %)", "skipped: 1 (8 %)"]


def test_bars_are_as_long_as_their_numbers(page: Callable[..., Element]) -> None:
    """Parts lie side by side within the whole; what is next to nothing can still be seen."""
    tally = tallied(*[result(gave("carrier ported"))] * 998, result(failed("x")), result(skipped("x")), wanted="carrier ported")
    bar = page(tally).below("Who did what").all("svg", "bar")[1]
    spans = [(float(part.attributes["x"] or 0), float(part.attributes["width"] or 0)) for part in bar.all("rect")[1:]]
    assert len(spans) == 3
    assert all(width >= 2 for _, width in spans)
    assert all(at + width <= after for (at, width), (after, _) in pairwise(spans))
    assert sum(spans[-1]) == pytest.approx(1000, abs=2)
    assert spans[0][1] == pytest.approx(990, abs=5)


def test_the_curves_end_where_the_run_did(page: Callable[..., Element]) -> None:
    """A curve for the rows and one for each currency, with the last line of the table as its end."""
    tally = tallied()
    began = monotonic()
    for second in range(100):
        money = attempt("0.25 EUR" if second % 2 else "0.004 USD", at=second)
        tally.note(result(gave("carrier ported", None, money)), began + second)
    section = page(tally).below("Rows and cost over time")
    assert [each.text for each in section.all("figcaption")] == ["100 rows done", "12.5 EUR spent", "0.2 USD spent"]
    [table] = section.all("table")
    assert table.rows[0] == ("after", "rows done", "EUR", "USD")
    assert table.rows[-1][1:] == ("100", "12.5", "0.2")
    assert len(table.rows) <= 62
    assert [each.text for each in section.all("ul", "y")[0].all("li")] == ["100", "50", "0"]
    curves = [path.attributes["d"] or "" for path in section.all("path", "curve")]
    assert len(curves) == 3
    assert all(curve.startswith("M0,200 L") for curve in curves)
    assert curves[0].endswith("600.0,0.0")


def test_latencies_are_drawn_for_who_was_sent_requests(page: Callable[..., Element]) -> None:
    """A histogram each, between the decades that hold all requests, and the quantiles beside it; at the edges what lies beyond."""
    shares = [attempt("1 USD", seconds=seconds) for seconds in (0.0, 0.02, 0.03, 0.4, 5000.0)]
    tally = tallied(*(result(gave("carrier ported", None, share)) for share in shares))
    section = page(tally).below("How fast the accounts answered")
    [histogram] = section.all("svg", "histogram")
    assert histogram.all("title")[0].text == "plivo: 50 % within 30 ms, 90 % within 1 h 23 min, 99 % within 1 h 23 min"
    assert [each.text for each in section.all("ul", "x")[0].all("li")] == [
        "0.1 ms", "1 ms", "10 ms", "100 ms", "1 s", "10 s", "100 s", "1,000 s",
    ]  # fmt: skip
    columns = [float(column.attributes["x"] or 0) for column in histogram.all("rect")]
    assert (len(columns), int(columns[0]), int(columns[-1])) == (5, 0, 139)
    [table] = section.all("table")
    assert table.rows[1] == ("plivo", "5", "30 ms", "1 h 23 min", "1 h 23 min", "1 h 23 min")


def test_all_requests_in_one_bucket_have_their_decade(page: Callable[..., Element]) -> None:
    """The scale is at least one decade long, wherever it lies."""
    for seconds, decade in (
        (0.0, ["0.1 ms", "1 ms"]),
        (0.02, ["10 ms", "100 ms"]),
        (0.01, ["1 ms", "10 ms"]),
        (5000.0, ["100 s", "1,000 s"]),
    ):
        tree = page(tallied(result(gave("carrier ported", None, attempt("1 USD", seconds=seconds)))))
        axis = tree.below("How fast the accounts answered").all("ul", "x")[0]
        assert [each.text for each in axis.all("li")] == decade


def test_the_heat_map_is_the_tally(page: Callable[..., Element]) -> None:
    """A row for each country below that of all; a cell's shade is its share; the table has the counts."""
    section = page(lively()).below("What is known, by country")
    heat, numbers = section.all("table")
    assert heat.rows == [
        ("country", "numbers", "", "carrier", "ported"),
        ("all", "13", "13 numbers", "85 %", "85 %"),
        ("IN", "7", "7 numbers", "100 %", "100 %"),
        ("US", "5", "5 numbers", "80 %", "80 %"),
        ("not known", "1", "1 number", "0 %", "0 %"),
    ]
    assert [cell.attributes["class"] for cell in heat.all("td") if cell.text.endswith(" %")] == [
        *("h8", "h8"),
        *("h10", "h10"),
        *("h8", "h8"),
        *("h0", "h0"),
    ]
    assert numbers.rows[1:] == [("all", "13", "11", "11"), ("IN", "7", "7", "7"), ("US", "5", "4", "4"), ("not known", "1", "0", "0")]


def test_the_world_is_folded(page: Callable[..., Element]) -> None:
    """Twenty countries are in sight, the rest a click away, and all are in the table."""
    tally = tallied(*(result(gave("carrier ported"), country=f"{place:02d}") for place in range(200)))
    section = page(tally).below("What is known, by country")
    first, rest, numbers = (len(table.rows) - 1 for table in section.all("table"))
    assert (first, rest, numbers) == (21, 180, 201)
    assert "180 more countries" in [each.text for each in section.all("summary")]


def test_reasons_are_the_tally(page: Callable[..., Element]) -> None:
    """Why numbers are incomplete, with who said so, and those for which there was nobody; and why rows are invalid."""
    section = page(lively()).below("Why numbers are incomplete")
    incomplete, problems = (each.rows for each in section.all("table"))
    assert incomplete[1:] == [
        ("", "no account of the chain could have told what is missing", "1"),
        ("plivo", "TimedOut: no answer within 5 s", "1"),
        ("plivo", "cooling down: not asked for another … s", "1"),
    ]
    assert problems[1:] == [("", "ragged: 1 cell, the header has 2", "2"), ("", "it is empty", "1")]
    assert "3 numbers lack a wanted field" in section.text


def test_doubts_come_with_their_remedy(page: Callable[..., Element]) -> None:
    """By account with the attempts to resolve, the rows that are concerned, and the commands that resolve them."""
    doubtful = DoubtfulRows([NUMBER])
    for row in rows(*[NUMBER] * 9):
        if row.place not in (2, 5):
            doubtful.note(row, result())
    section = page(lively(), doubtful=doubtful).below("What is in doubt")
    assert section.all("table")[0].rows[1:] == [("plivo", "1", "0.004 USD", "17")]
    [folded] = section.all("details")
    assert folded.all("summary")[0].text == "7 rows in doubt, by this run or an earlier one"
    assert folded.all("p")[0].text == "3 to 4, 6 to 10"
    assert "linehunt spend resolve ATTEMPT --billed" in section.text


def test_there_may_be_more_doubts_than_are_listed(page: Callable[..., Element]) -> None:
    """Twenty attempts and a thousand rows are named, then that there are more."""
    shares = [attempt(doubtful="1 USD", attempt_id=place) for place in range(21)]
    doubtful = DoubtfulRows([NUMBER])
    for row in rows(*[NUMBER] * 1001):
        doubtful.note(row, result())
    section = page(tallied(*(result(failed("x", "carrier", share)) for share in shares)), doubtful=doubtful).below("What is in doubt")
    assert section.all("table")[0].rows[1][3].endswith("18, 19 and more")
    assert section.all("details")[0].text.endswith("2 to 1,001, and more")


def test_an_earlier_runs_doubts_are_told_without_an_amount(page: Callable[..., Element]) -> None:
    """Rows that were held back by a doubt, though this run has none of its own."""
    doubtful = DoubtfulRows([NUMBER])
    for row in rows(NUMBER):
        doubtful.note(row, result())
    section = page(tallied(), doubtful=doubtful).below("What is in doubt")
    assert (section.all("table"), section.all("details")[0].all("p")[0].text) == ([], "2")
    assert "spend doubts" in section.text


def test_the_run_itself_is_told(page: Callable[..., Element]) -> None:
    """Input, output, chain, fields, times, options, and linehunt's version."""
    told = page(lively(), options={"--workers": "64"}).below("The run").all("dl")[0]
    values = dict(zip([each.text for each in told.all("dt")], [each.text for each in told.all("dd")], strict=True))
    assert values == {
        "input": "numbers.csv",
        "output": "out.csv",
        "chain": "default: offline, plivo, kaleyra",
        "wanted": "carrier, ported",
        "began": "2026-09-21 14:13:20 UTC",
        "took": "1 min 23 s, at 0.2/s",
        "--workers": "64",
        "linehunt": __version__,
    }


def test_a_run_that_was_stopped_says_how_to_go_on(page: Callable[..., Element]) -> None:
    """Why it ended, and that the same command goes on; one that went through says nothing of it."""
    [notice] = page(lively(), stopped="stopped after 1,234,567 rows").all("p", "notice")
    assert notice.text.startswith("Not finished: stopped after 1,234,567 rows. Run the same command again")
    assert page(lively()).all("p", "notice") == []


@pytest.mark.parametrize("results", [[], [invalid("it is empty")]], ids=["no row", "no number"])
def test_a_run_without_numbers_has_a_page(page: Callable[..., Element], results: list[LookupResult]) -> None:
    """Every section says that there was nothing; a clock that was put back makes no time, not less than none."""
    tree = page(tallied(*results), ended=1_000.0)
    assert tree.all("p", "lead")[0].text == f"0 of {'1 row' if results else '0 rows'} complete, for nothing, in 0.00 s."
    assert tree.below("What is known, by country").all("table") == []
    assert tree.below("Why numbers are incomplete").text.startswith("Why numbers are incomplete No number was looked up.")
    assert tree.below("How fast the accounts answered").text.endswith("No request was sent.")


def test_a_free_run_has_its_rows_alone(page: Callable[..., Element]) -> None:
    """No currency, no latency, nothing incomplete, nothing in doubt."""
    tree = page(tallied(result(gave("carrier ported", account="offline"))))
    assert [each.text for each in tree.below("Rows and cost over time").all("figcaption")] == ["1 rows done"]
    assert "every number that was looked up is complete" in tree.below("Why numbers are incomplete").text
    assert "Nothing is." in tree.below("What is in doubt").text


def test_a_real_run_has_a_page(page: Callable[..., Element]) -> None:
    """Over the sandbox, with faults: the page is well-formed, and its amounts are the bill's."""
    numbers = [f"{stem[:-2]}{place:02d}" for place in range(10) for stem in (INDIA, AMERICA, BRITAIN)]
    with Sandbox() as sandbox:
        sandbox.plivo.script("closed", times=2)
        chain = configuration(sandbox, *ACCOUNTS, want=("carrier", "ported"), screen=False)
        tally = tallied()
        with Client(chain, store=MemoryStore()) as client:
            for each in client.lookup_many([*numbers, *numbers[:5]]):
                tally.note(each, monotonic())
        bill = {name: sandbox.bill.total(name) for name in ("plivo", "kaleyra")}
    tree = page(tally)
    [table] = [table for table in tree.below("Who did what").all("table") if "requests" in table.rows[0]]
    [(spent, in_doubt)] = [(row[8], row[10]) for row in table.rows if row[0] == "plivo"]
    assert bill["plivo"] is not None
    assert float(spent.split()[0]) + float(in_doubt.split()[0]) == pytest.approx(float(bill["plivo"].amount))
    text = tree.text
    assert not any(number[-7:] in re.sub(r"\W", "", text) for number in numbers)
