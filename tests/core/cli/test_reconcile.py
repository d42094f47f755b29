"""`linehunt spend reconcile`: a vendor's usage file beside the ledger, from the sandbox's bill to what a person reads."""

import csv
import json
from collections.abc import Callable, Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from books import GB, US, Desk
from commandline import CommandLine, Ran
from fakes import FakeClock
from linehunt import Client, Configuration
from linehunt.store.sqlite.home import SQLiteStore
from linehunt_sandbox import Fault, Sandbox
from linehunt_sandbox.bill import Charge
from sandboxed import AMERICA, BRITAIN, INDIA

MANY = ["+919812345701", "+919812345715", "+919812345729"]
GUESSED = "number in column 'number', time in column 'time', amount in column 'amount' (by their names)\n"


@pytest.fixture
def config(configured: Callable[[str], str], sandbox: Sandbox) -> str:
    """A configuration with a chain for each account of the sandbox; `hasty` waits 0.2 s."""
    plivo, kaleyra = sandbox.plivo, sandbox.kaleyra
    secrets = {"plivo": f'auth_id = "{plivo.auth_id}"\nauth_token = "{plivo.auth_token}"\n'}
    prices = {"plivo": plivo.price, "kaleyra": kaleyra.price}
    text = '[store]\npath = "ledger"\n'
    for name, vendor, deadline in [("plivo", plivo, 10), ("kaleyra", kaleyra, 10), ("hasty", kaleyra, 0.2)]:
        text += (
            f'[chains.{name}]\naccounts = ["{name}"]\nwant = ["carrier"]\n[accounts.{name}]\nprovider = "{vendor.name}"\n'
            f'base_url = "{vendor.url}"\ndeadline = "{deadline}s"\nprices = {{ "*" = "{prices[vendor.name]}" }}\n'
        ) + secrets.get(name, f'sid = "{kaleyra.sid}"\napi_key = "{kaleyra.api_key}"\n')
    return configured(text)


@pytest.fixture
def bought(config: str) -> None:
    """Three numbers at Plivo, and four at Kaleyra, three of them in one batch."""
    with Client(Configuration.load(config)) as client:
        for number in (AMERICA, BRITAIN, INDIA):
            assert client.lookup(number, chain="plivo").cost
        assert client.lookup(INDIA, chain="kaleyra").cost
        assert all(result.cost for result in client.lookup_many(MANY, chain="kaleyra"))


@pytest.fixture
def reconcile(linehunt: CommandLine, config: str, tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command over charges, which are written as a vendor would write them."""

    def run(charges: Iterable[Charge], account: str, *options: str) -> Ran:
        path = tmp_path / "usage.csv"
        with path.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(("number", "amount", "time"))
            writer.writerows((charge.number.e164, charge.amount.amount, charge.at.isoformat()) for charge in charges)
        return linehunt("--config", config, "spend", "reconcile", str(path), "--account", account, *options)

    return run


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    """Writes a usage file; its path."""

    def write(text: str) -> str:
        path = tmp_path / "written.csv"
        path.write_text(text, "utf-8")
        return str(path)

    return write


def found(done: Ran) -> list[str]:
    """The rows of a JSON sheet, in short: kind, number, attempt, ledger, vendor."""
    rows = [row for row in json.loads(done.out) if row["kind"] != "total"]
    return [" ".join(str(row[key]) for key in ("kind", "number", "attempt", "ledger", "vendor")) for row in rows]


@pytest.mark.usefixtures("bought")
def test_the_bill_of_the_sandbox(sandbox: Sandbox, reconcile: Callable[..., Ran], tmp_path: Path) -> None:
    """Each vendor's own bill agrees with the ledger, batches too: the sums are equal, and the exit code is 0."""
    plivo = reconcile(sandbox.bill.of("plivo"), "plivo")
    assert (plivo.code, plivo.err) == (0, f"{tmp_path / 'usage.csv'}: {GUESSED}nothing differs\n")
    assert [line.split() for line in plivo.out.splitlines()[1:]] == [["total", "0.012", "0.012", "0", "0", "USD"]]
    kaleyra = reconcile(sandbox.bill.of("kaleyra"), "kaleyra", "--format", "json", "--tolerance", "1s")
    assert kaleyra.code == 0
    [total] = json.loads(kaleyra.out)
    assert (total["ledger"], total["vendor"], total["difference"], total["currency"]) == ("0.8", "0.8", "0", "INR")


@pytest.mark.usefixtures("bought")
def test_a_bill_that_was_changed(sandbox: Sandbox, reconcile: Callable[..., Ran]) -> None:
    """A row that is missing, one too many and one of another amount are told, and nothing else; the exit code is 1."""
    first, second, third = sandbox.bill.of("plivo")
    missing = reconcile([first, third], "plivo", "--format", "json")
    assert (missing.code, found(missing)) == (1, ["in the ledger, not billed +4420••••••77 2 0.004 None"])
    twice = reconcile([first, second, second, third], "plivo", "--format", "json")
    assert (twice.code, found(twice)) == (1, ["billed, not in the ledger +4420••••••77 None None 0.004"])
    dearer = [first, second, Charge(vendor="plivo", number=third.number, amount=third.amount + third.amount, at=third.at, request=3)]
    other = reconcile(dearer, "plivo", "--format", "json")
    assert (other.code, found(other)) == (1, ["another amount +9198••••••78 3 0.004 0.008"])
    later = [
        Charge(vendor=each.vendor, number=each.number, amount=each.amount, at=each.at + timedelta(hours=1), request=1) for each in dearer
    ]
    beyond = reconcile(later, "plivo", "--format", "json")
    assert {row["kind"] for row in json.loads(beyond.out)} == {"billed, not in the ledger", "total"}


@pytest.mark.usefixtures("bought")
def test_a_batch_of_the_sandbox(sandbox: Sandbox, reconcile: Callable[..., Ran]) -> None:
    """A batch whose numbers the bill has in part is told as one attempt, with how many they are."""
    done = reconcile(sandbox.bill.of("kaleyra")[:-1], "kaleyra", "--format", "json")
    assert found(done) == ["another amount None 5 0.6 0.4"]
    assert json.loads(done.out)[0]["hint"] == "2 of its 3 numbers are in the file"


def test_a_doubt_of_the_sandbox(sandbox: Sandbox, config: str, reconcile: Callable[..., Ran], linehunt: CommandLine) -> None:
    """A request that was never answered and is on the bill: the hint says how to settle it, and then nothing differs."""
    sandbox.kaleyra.script(Fault.SILENT)
    with Client(Configuration.load(config)) as client:
        assert client.lookup(INDIA, chain="hasty").in_doubt
    bill = sandbox.bill.of("kaleyra")
    done = reconcile(bill, "hasty", "--format", "json")
    row = json.loads(done.out)[0]
    assert (done.code, found(done)) == (1, ["in doubt, billed +9198••••••78 1 0.2 0.2"])
    assert row["hint"] == "linehunt spend resolve 1 --billed"
    assert linehunt("--config", config, *row["hint"].split()[1:]).code == 0
    assert reconcile(bill, "hasty").code == 0


@pytest.fixture
def ledger(tmp_path: Path) -> None:
    """The account `acme` was charged for one number, and another is in doubt; `both` has two currencies."""
    clock = FakeClock()
    store = SQLiteStore(tmp_path / "ledger", clock=clock)
    desk = Desk(store, clock)
    desk.buy(US)
    clock.advance(1)
    desk.doubt(GB)
    for price in ("0.01 USD", "0.2 INR"):
        grant = desk.reserve(US, account="both", price=price, items=(price,), kept=False)
        assert grant.attempt is not None
        desk.settle(grant.attempt, charged=price)
    store.close()


@pytest.fixture
def acme(ledger: None, configured: Callable[[str], str], linehunt: CommandLine) -> Callable[..., Ran]:
    """Runs the command over a file, for `acme` unless told."""
    config = configured('[store]\npath = "ledger"\n')

    def run(path: str, *options: str, account: str = "acme") -> Ran:
        return linehunt("--config", config, "spend", "reconcile", path, "--account", account, *options)

    return run


EVERYTHING = """\
To;When;Cost;Kind
+14154305555;2027-01-15 09:00:00;0.012;a
+442083661177;2027-01-15 09:00:01;0.01;b
+919812345678;2027-01-15 09:00:02;0.02;c
14154305555;2027-01-15 09:00:03;-0.002;d
4.42083E+11;2027-01-15 09:00:04;0.02;e
"""

TABLE = """\
kind time number attempt line ledger vendor refund difference currency hint
another amount 2027-01-15T08:00:00Z +1415•••••55 1 2 0.01 0.012 USD
in doubt, billed 2027-01-15T08:00:01Z +4420••••••77 2 3 0.01 0.01 USD linehunt spend resolve 2 --billed
billed, not in the ledger 2027-01-15T08:00:02Z +9198••••••78 4 0.02 USD
refund 2027-01-15T08:00:03Z +1415•••••55 5 0.002 USD
total 0.01 0.042 0.002 0.03 USD
"""


def test_everything_that_can_differ(acme: Callable[..., Ran], written: Callable[[str], str]) -> None:
    """The table has every difference, by time, and the sums; what was guessed and what can't be read are on stderr."""
    path = written(EVERYTHING)
    done = acme(path, "--time-column", "when", "--time-zone", "Europe/Berlin")
    assert done.code == 1
    assert done.err.splitlines() == [
        f"{path}: number in column 'To', amount in column 'Cost' (by their names)",
        f"linehunt: {path}:6: column 'To': a spreadsheet has cut the number off, as in '4.42083E+11': export it again, the column as text",
    ]
    assert [" ".join(line.split()) for line in done.out.splitlines()] == TABLE.splitlines()


COLUMNS = ("--number-column", "to", "--time-column", "when", "--amount-column", "cost")


def test_csv(acme: Callable[..., Ran], written: Callable[[str], str]) -> None:
    """The same rows as CSV, which a program reads by column; numbers are masked everywhere."""
    done = acme(written(EVERYTHING), *COLUMNS, "--time-zone", "Europe/Berlin", "--format", "csv")
    rows = list(csv.DictReader(done.out.splitlines()))
    assert [row["kind"] for row in rows] == ["another amount", "in doubt, billed", "billed, not in the ledger", "refund", "total"]
    assert rows[-1]["difference"] == "0.03"
    assert len(done.err.splitlines()) == 1  # nothing was guessed
    assert "4305555" not in done.out + done.err


def test_two_currencies(acme: Callable[..., Ran], written: Callable[[str], str]) -> None:
    """What the ledger has in one currency and the file in another is told in two rows, so that no amount stands under a wrong one."""
    done = acme(written("number,time,amount\n14154305555,1800000000,0.01\n"), "--currency", "EUR", "--format", "json")
    rows = [(row["kind"], row["ledger"], row["vendor"], row["difference"], row["currency"]) for row in json.loads(done.out)]
    assert rows == [
        ("another amount", "0.01", None, None, "USD"),
        ("another amount", None, "0.01", None, "EUR"),
        ("total", "0", "0.01", "0.01", "EUR"),
        ("total", "0.01", "0", "-0.01", "USD"),
    ]


def test_rows_that_can_not_be_read(acme: Callable[..., Ran], written: Callable[[str], str]) -> None:
    """A row that can't be read is no agreement: the exit code is 1, though nothing else differs."""
    path = written("number,time,amount\n14154305555,1800000000,0.01\n,,x\n")
    done = acme(
        path,
        "--time-zone",
        "UTC",
        "--tolerance",
        "0s",
    )
    assert (done.code, done.err.splitlines()[1:]) == (
        1,
        [f"linehunt: {path}:3: column 'number': it is empty", "nothing differs, of what could be read"],
    )


def test_nothing_is_changed(acme: Callable[..., Ran], written: Callable[[str], str], tmp_path: Path) -> None:
    """The ledger is the same byte for byte."""
    before = (tmp_path / "ledger" / "ledger.db").read_bytes()
    assert acme(written(EVERYTHING), "--time-column", "When").code == 1
    assert (tmp_path / "ledger" / "ledger.db").read_bytes() == before


def test_no_ledger(linehunt: CommandLine, configured: Callable[[str], str], written: Callable[[str], str], tmp_path: Path) -> None:
    """Where there is no ledger none is made: whatever the file has is not in it."""
    config = configured('[store]\npath = "ledger"\n[chains.default]\naccounts = ["acme"]\n[accounts.acme]\nprovider = "plivo"\n')
    path = written("number,time,amount\n14154305555,2026-11-22,0.01\n")
    done = linehunt("--config", config, "spend", "reconcile", path, "--account", "acme", "--currency", "USD", "--format", "json")
    assert (done.code, found(done)) == (1, ["billed, not in the ledger +1415•••••55 None None 0.01"])
    assert not (tmp_path / "ledger").exists()
    unsaid = linehunt("--config", config, "spend", "reconcile", path, "--account", "acme")
    assert (unsaid.code, unsaid.line) == (
        2,
        "the ledger has nothing of account 'acme' that tells its currency: say it, as in '--currency USD'",
    )


GOOD = "number,time,amount\n14154305555,1800000000,0.01\n"


@pytest.mark.parametrize(
    ("text", "options", "account", "message"),
    [
        (GOOD, (), "amce", "neither configuration nor ledger has an account 'amce': did you mean 'acme'?"),
        (GOOD, (), "both", "the ledger has account 'both' in INR and USD: say with --currency which FILE has"),
        (GOOD, ("--currency", "usd"), "acme", "Invalid value for '--currency': a currency is three capital letters, as in '0.004 USD'"),
        (
            GOOD,
            ("--tolerance", "soon"),
            "acme",
            "Invalid value for '--tolerance': a duration is a text like '5s', '250ms', '2m' or '1h', or a number of seconds",
        ),
        (
            GOOD,
            ("--time-zone", "Europe/Berln"),
            "acme",
            "Invalid value for '--time-zone': unknown time zone: did you mean 'Europe/Berlin'?",
        ),
        (GOOD, ("--time-column", "tine"), "acme", "{path}:1: there is no column 'tine' (--time-column): did you mean 'time'?"),
        ("", (), "acme", "{path}:1: the file is empty: its first line must name the columns"),
        ("number,time,amount\n", ("--time-column", "time"), "acme", "{path}: it has no row below its header"),
        ("number,time,amount\nx,y,z\n", (), "acme", "{path}: none of its rows can be read"),
    ],
)
def test_what_is_refused(
    text: str, options: tuple[str, ...], account: str, message: str, acme: Callable[..., Ran], written: Callable[[str], str]
) -> None:
    """What can't be used is one clear line, and the exit code is 2."""
    path = written(text)
    done = acme(path, *options, account=account)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines()[-1] == f"linehunt: {message.format(path=path)}"


@pytest.mark.parametrize("name", ["nothing.csv", "ledger"])
def test_no_such_file(name: str, acme: Callable[..., Ran], tmp_path: Path) -> None:
    """A file that is not there, or is none, is a usage error."""
    done = acme(str(tmp_path / name))
    assert (done.code, done.out) == (2, "")
    assert done.line.startswith("Invalid value for 'FILE': ")
