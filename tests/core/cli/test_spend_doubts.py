"""`linehunt spend doubts` and `resolve`: what is in doubt, and settling it by a person's word or by the provider's."""

import csv
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from audit import audited
from books import GB, IN, US, Desk
from commandline import CommandLine
from fakes import FakeClock
from linehunt import Client, Configuration
from linehunt.model.answer import Ticket
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber
from linehunt.store.sqlite.home import SQLiteStore
from linehunt_sandbox import Fault, Kaleyra, Sandbox

INDIA, OTHER = "+919812345678", "+919812345679"


@pytest.fixture
def doubtful(directory: Path) -> tuple[int, int]:
    """A doubt over five numbers that timed out, and one with tickets. Its IDs."""
    with closing(SQLiteStore(directory, clock=FakeClock())) as store:
        desk = Desk(store, FakeClock())
        many = desk.doubt(US, *(PhoneNumber(f"+1415430555{n}") for n in range(4)))
        ticketed = desk.take(IN)
        desk.settle(ticketed, doubt=(IN,), tickets=(Ticket("t1", (IN,)),))
    return many, ticketed


def test_doubts(doubtful: tuple[int, int], config: str, linehunt: CommandLine) -> None:
    """Each has its ID, when it was reserved, the first of its numbers masked, what it may have cost, and what happened."""
    done = linehunt("--config", config, "spend", "doubts")

    assert (done.code, done.err) == (0, "")
    assert [re.split(" {2,}", line) for line in done.out.splitlines()] == [
        ["id", "account", "since", "numbers", "amount", "currency", "failure", "fetchable"],
        [
            "1",
            "acme",
            "2027-01-15T08:00:00Z",
            "+1415•••••55, +1415•••••50, +1415•••••51 and 2 more",
            "0.05",
            "USD",
            "TimedOut: no answer within 5 s",
            "no",
        ],
        ["2", "acme", "2027-01-15T08:00:00Z", "+9198••••••78", "0.01", "USD", "its answers could not be fetched yet", "yes"],
    ]


def test_doubts_for_programs(doubtful: tuple[int, int], config: str, linehunt: CommandLine) -> None:
    """JSON and CSV have every number, masked, and whether there is something to fetch as true or false."""
    told = json.loads(linehunt("--config", config, "spend", "doubts", "--format", "json").out)
    assert told[0] == {
        "id": doubtful[0],
        "account": "acme",
        "since": "2027-01-15T08:00:00Z",
        "numbers": ["+1415•••••55", "+1415•••••50", "+1415•••••51", "+1415•••••52", "+1415•••••53"],
        "amount": "0.05",
        "currency": "USD",
        "failure": "TimedOut: no answer within 5 s",
        "fetchable": False,
    }
    rows = list(csv.DictReader(StringIO(linehunt("--config", config, "spend", "doubts", "--format", "csv").out)))
    assert [(row["id"], row["numbers"].count("+"), row["fetchable"]) for row in rows] == [("1", 5, "false"), ("2", 1, "true")]


@pytest.mark.parametrize("there", [False, True], ids=["no ledger", "empty ledger"])
def test_no_doubts(there: bool, config: str, directory: Path, linehunt: CommandLine) -> None:
    """Nothing is in doubt: that is said, exit code 0."""
    if there:
        SQLiteStore(directory).close()
    done = linehunt("--config", config, "spend", "doubts")
    assert (done.code, done.out, done.err) == (0, "", "nothing is in doubt\n")


def test_a_failure_in_a_spreadsheet(config: str, directory: Path, linehunt: CommandLine) -> None:
    """What a vendor says begins no formula, in no row; a doubt without any words says what it is."""
    with closing(SQLiteStore(directory, clock=FakeClock())) as store:
        desk = Desk(store, FakeClock())
        desk.settle(desk.take(US), doubt=(US,), failure="=HYPERLINK(1)")
        desk.settle(desk.take(GB), doubt=(GB,))
    out = linehunt("--config", config, "spend", "doubts", "--format", "csv").out
    assert [row["failure"] for row in csv.DictReader(StringIO(out))] == ["'=HYPERLINK(1)", "the response had no answer for them"]


@pytest.mark.parametrize(
    ("flag", "became", "sums"), [("--billed", "spent", ("", "0.06 USD", "")), ("--not-billed", "free again", ("", "", ""))]
)
def test_resolve(
    flag: str, became: str, sums: tuple[str, str, str], doubtful: tuple[int, int], config: str, directory: Path, linehunt: CommandLine
) -> None:
    """Each ID is settled once, and what it was is printed; it is in doubt no more, and its numbers may be asked again."""
    done = linehunt("--config", config, "spend", "resolve", "2", "1", "2", flag)

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        f"2: acme, 2027-01-15T08:00:00Z, 1 number: 0.01 USD is {became}\n1: acme, 2027-01-15T08:00:00Z, 5 numbers: 0.05 USD is {became}\n"
    )
    with closing(SQLiteStore(directory, clock=FakeClock())) as store:
        desk = Desk(store, FakeClock())
        assert desk.sums == sums
        assert desk.take(US, IN)
    assert linehunt("--config", config, "spend", "resolve", "1", flag).code == 2


def test_resolve_is_all_or_nothing_of_the_ids(doubtful: tuple[int, int], config: str, linehunt: CommandLine) -> None:
    """An ID that isn't in doubt is told before any other is settled."""
    done = linehunt("--config", config, "spend", "resolve", "1", "9", "--billed")

    assert (done.code, done.out) == (2, "")
    assert done.line == "attempt 9 is not in doubt: 'linehunt spend doubts' lists those that are"
    assert linehunt("--config", config, "spend", "doubts").out.count("\n") == 3


def test_fetch_without_tickets(doubtful: tuple[int, int], config: str, linehunt: CommandLine) -> None:
    """What can't be proved is for a person to settle: exit code 1."""
    done = linehunt("--config", config, "spend", "resolve", "1", "--fetch")

    assert (done.code, done.out) == (1, "")
    assert done.line == "1: the provider gave nothing to fetch it by: ask the vendor, then resolve it with --billed or --not-billed"


def test_fetch_at_an_account_that_is_no_more(doubtful: tuple[int, int], config: str, linehunt: CommandLine) -> None:
    """It is told by its name, and the doubt stays."""
    done = linehunt("--config", config, "spend", "resolve", "2", "--fetch")

    assert (done.code, done.out) == (2, "")
    assert "there is no account and no provider 'acme'" in done.line
    assert linehunt("--config", config, "spend", "doubts").out.count("\n") == 3


@pytest.fixture
def sandbox(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Kaleyra is never ready at first, so that what is ordered is in doubt."""
    with audited(Sandbox(Kaleyra(polls_before_ready=10**6)), request) as serving:
        yield serving


@pytest.fixture
def kaleyra(sandbox: Sandbox, configured: Callable[[str], str]) -> str:
    """A configuration that orders there and gives up soon."""
    vendor = sandbox.kaleyra
    return configured(
        '[chains.default]\naccounts = ["kaleyra"]\nwant = ["carrier"]\n[store]\npath = "ledger"\n'
        f'[accounts.kaleyra]\nbase_url = "{vendor.url}"\nsid = "{vendor.sid}"\napi_key = "{vendor.api_key}"\nmode = "async"\n'
        f'poll_after = 0.02\npoll_deadline = "0.1s"\nprices = {{ "*" = "{vendor.price}" }}\n'
    )


def order(config: str, *numbers: str) -> None:
    """Ask for these in one request, and have no answer."""
    with Client(Configuration.load(config)) as client:
        assert not any(result.complete for result in client.lookup_many(numbers))


def get_ready(sandbox: Sandbox) -> None:
    """From here on the vendor has its answers."""
    sandbox.kaleyra.polls_before_ready = 0


def test_fetch(sandbox: Sandbox, kaleyra: str, linehunt: CommandLine) -> None:
    """What was ordered and never answered is fetched by its lookup IDs, and settled as it was billed: nothing is bought for that."""
    order(kaleyra, INDIA, OTHER)
    [doubt] = json.loads(linehunt("--config", kaleyra, "spend", "doubts", "--format", "json").out)
    assert (doubt["amount"], doubt["currency"], doubt["fetchable"]) == ("0.4", "INR", True)
    get_ready(sandbox)
    done = linehunt("--config", kaleyra, "spend", "resolve", str(doubt["id"]), "--fetch")

    assert (done.code, done.err) == (0, "")
    assert re.fullmatch(r"1: kaleyra, \S+Z, 2 numbers: 0\.4 INR is spent\n", done.out)
    assert linehunt("--config", kaleyra, "spend", "doubts").err == "nothing is in doubt\n"
    [row] = json.loads(linehunt("--config", kaleyra, "spend", "--format", "json").out)
    assert (row["spent"], row["in_doubt"], row["attempts"]) == ("0.4", "0", 1)
    assert [str(charge.amount) for charge in sandbox.bill.charges] == ["0.2 INR", "0.2 INR"]
    looked_up = linehunt("--config", kaleyra, "lookup", INDIA, "--format", "json")  # the answers are there for good
    assert json.loads(looked_up.out)[0]["sources"]["carrier"]["recalled"] is True
    assert linehunt("--config", kaleyra, "store", "check").code == 0


def test_fetch_that_brings_nothing(sandbox: Sandbox, kaleyra: str, linehunt: CommandLine) -> None:
    """While the vendor has no answer the doubt stays as it is, for the reason told; exit code 1."""
    order(kaleyra, INDIA)
    done = linehunt("--config", kaleyra, "spend", "resolve", "1", "--fetch")

    assert (done.code, done.out) == (1, "")
    assert done.line == "1: 0.2 INR is still in doubt: StillPending: no answer within 0.1 s of asking"
    assert len(sandbox.bill.charges) == 1
    get_ready(sandbox)
    assert linehunt("--config", kaleyra, "spend", "resolve", "1", "--fetch").code == 0


def test_fetch_of_a_part(sandbox: Sandbox, kaleyra: str, linehunt: CommandLine) -> None:
    """A number whose receipt was missing has no lookup ID: its part stays in doubt, the other's is spent."""
    sandbox.kaleyra.script(Fault.MISSING_NUMBER)
    order(kaleyra, INDIA, OTHER)
    get_ready(sandbox)
    done = linehunt("--config", kaleyra, "spend", "resolve", "1", "--fetch")

    assert done.code == 1
    assert done.out.endswith(", 2 numbers: 0.2 INR is spent\n")
    assert done.line.startswith("1: 0.2 INR is still in doubt: the provider gave nothing to fetch it by: ask the vendor")
    again = linehunt("--config", kaleyra, "spend", "resolve", "1", "--fetch")
    assert (again.code, again.out) == (1, "")
    assert linehunt("--config", kaleyra, "spend", "resolve", "1", "--billed").code == 0
    assert [str(charge.amount) for charge in sandbox.bill.charges] == ["0.2 INR", "0.2 INR"]


def test_fetch_of_what_was_not_billed(sandbox: Sandbox, kaleyra: str, linehunt: CommandLine) -> None:
    """The vendor's word is taken where it is that nothing was billed, too."""
    sandbox.kaleyra.price = Money(0, "INR")
    order(kaleyra, INDIA)
    get_ready(sandbox)
    done = linehunt("--config", kaleyra, "spend", "resolve", "1", "--fetch")

    assert (done.code, done.err) == (0, "")
    assert done.out.endswith(", 1 number: nothing was billed\n")
