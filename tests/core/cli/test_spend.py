"""`linehunt spend`: what was spent on what, in every format, and every argument that is none."""

import json
from pathlib import Path

import pytest

from books import US, Desk
from commandline import CommandLine
from fakes import FakeClock
from linehunt.model.attempt import Ended
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.store.protocol import Order, Settlement
from linehunt.store.sqlite.home import SQLiteStore


@pytest.fixture
def ledger(directory: Path) -> None:
    """Two accounts, two days, two currencies, two chains, and every state of money; something was saved."""
    clock = FakeClock()
    store = SQLiteStore(directory, clock=clock)

    def ask(account: str, quote: str, chain: str, *wanted: Field) -> int:
        order = Order(account=account, items=(), quotes={US: Money.parse(quote)}, answers_kept=False, wanted=frozenset(wanted), chain=chain)
        attempt = store.reserve(order).attempt
        assert attempt is not None
        return attempt

    def settle(attempt: int, charged: str) -> None:
        store.settle(Settlement(attempt=attempt, ended=Ended.SETTLED, charged=Money.parse(charged)))

    settle(ask("acme", "0.01 USD", "default", Field.CARRIER, Field.LINE_TYPE, Field.PORTED), "0.01 USD")
    settle(ask("bolt", "0.2 INR", "india", Field.CARRIER), "0.200001 INR")
    clock.advance(86_400)
    store.note_saved({"acme": Money.parse("0.03 USD")})
    Desk(store, clock).settle(ask("acme", "0.01 USD", "default", Field.CARRIER), doubt=(US,))
    settle(ask("bolt", "0.004 USD", "india", Field.PORTED), "0.004 USD")
    store.close()


BY_ACCOUNT = """\
account  currency  held  spent     in doubt  saved  attempts
acme     USD       0     0.01      0.01      0.03   2
bolt     INR       0     0.200001  0         0      1
bolt     USD       0     0.004     0         0      1
total    INR       0     0.200001  0         0      1
total    USD       0     0.014     0.01      0.03   3
"""
BY_FIELD = """\
field      currency  held  spent     in doubt  saved  attempts
carrier    INR       0     0.200001  0                1
carrier    USD       0     0.003334  0.01             2
line_type  USD       0     0.003333  0                1
ported     USD       0     0.007333  0                2
total      INR       0     0.200001  0                1
total      USD       0     0.014     0.01             3
"""
BY_CURRENCY = """\
currency  held  spent     in doubt  saved  attempts
INR       0     0.200001  0         0      1
USD       0     0.014     0.01      0.03   3
"""
BY_DAY_AND_CHAIN = """\
currency  day         chain    held  spent     in doubt  saved  attempts
INR       2027-01-15  india    0     0.200001  0                1
USD       2027-01-15  default  0     0.01      0                1
USD       2027-01-16  default  0     0         0.01             1
USD       2027-01-16  india    0     0.004     0                1
INR       total                0     0.200001  0                1
USD       total                0     0.014     0.01             3
"""


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(
    ("by", "out"),
    [
        ([], BY_ACCOUNT),
        (["--by", "account"], BY_ACCOUNT),
        (["--by", "field"], BY_FIELD),
        (["--by", "currency"], BY_CURRENCY),
        (["--by", "currency", "--by", "day", "--by", "chain"], BY_DAY_AND_CHAIN),
    ],
    ids=["default", "account", "field", "currency", "several"],
)
def test_table(by: list[str], out: str, config: str, linehunt: CommandLine) -> None:
    """A row for each group and currency, and a total for each currency; blank is what isn't known by such groups."""
    done = linehunt("--config", config, "spend", *by)

    assert (done.code, done.err) == (0, "")
    assert done.out == out


@pytest.mark.usefixtures("ledger")
def test_json(config: str, linehunt: CommandLine) -> None:
    """An array of objects with exact amounts as text; what isn't known is null."""
    done = linehunt("--config", config, "spend", "--format", "json", "--by", "day", "--by", "account", "--until", "2027-01-15")
    known = {"held": "0", "in_doubt": "0", "saved": "0", "attempts": 1}
    assert done.code == 0
    assert json.loads(done.out) == [
        {"day": "2027-01-15", "account": "acme", "currency": "USD", "spent": "0.01", **known},
        {"day": "2027-01-15", "account": "bolt", "currency": "INR", "spent": "0.200001", **known},
    ]
    [row] = json.loads(linehunt("--config", config, "spend", "--format", "json", "--by", "chain", "--until", "2027-01-15").out)[:1]
    assert row == {"chain": "default", "currency": "USD", "spent": "0.01", **known, "saved": None}


@pytest.mark.usefixtures("ledger")
def test_csv(config: str, linehunt: CommandLine) -> None:
    """A header and the rows, without totals: whoever sums a column counts nothing twice."""
    done = linehunt("--config", config, "spend", "--format", "csv", "--by", "chain", "--since", "2027-01-16")

    assert done.code == 0
    assert done.out == ("chain,currency,held,spent,in_doubt,saved,attempts\ndefault,USD,0,0,0.01,,1\nindia,USD,0,0.004,0,,1\n")


@pytest.mark.parametrize(
    ("form", "out"), [("table", ""), ("json", "[]\n"), ("csv", "account,currency,held,spent,in_doubt,saved,attempts\n")]
)
@pytest.mark.parametrize("there", [False, True], ids=["no ledger", "empty ledger"])
def test_nothing_was_spent(form: str, out: str, there: bool, config: str, directory: Path, linehunt: CommandLine) -> None:
    """It is said on stderr, a program's formats are whole all the same, and reading makes no ledger."""
    if there:
        SQLiteStore(directory).close()
    done = linehunt("--config", config, "spend", "--format", form)

    assert (done.code, done.out, done.err) == (0, out, "nothing was spent yet\n")
    assert directory.exists() is there


@pytest.mark.usefixtures("ledger")
def test_days_without_money(config: str, linehunt: CommandLine) -> None:
    """That nothing was spent on these days doesn't say that nothing was spent."""
    done = linehunt("--config", config, "spend", "--since", "2027-02-01")
    assert (done.code, done.out, done.err) == (0, "", "nothing was spent on these days\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "month"], "Invalid value for '--by': 'month' is not one of 'account', 'day', 'chain', 'field', 'currency'."),
        (["--since", "yesterday"], "Invalid value for '--since': 'yesterday' does not match the format '%Y-%m-%d'."),
        (["--until", "2026-02-30"], "Invalid value for '--until': '2026-02-30' does not match the format '%Y-%m-%d'."),
        (["--since", "2026-02-02", "--until", "2026-02-01"], "--since is a later day than --until: no day lies between them"),
        (["--format", "xml"], "Invalid value for '--format': 'xml' is not one of 'table', 'json', 'csv'."),
        (["--format", "json", "doubts"], "write the options of 'doubts' after it: those before it are of 'spend' alone"),
        (["resolve", "--billed"], "Missing argument 'ID...'."),
        (["resolve", "1"], "give one of --billed, --not-billed and --fetch"),
        (["resolve", "1", "--billed", "--not-billed"], "give one of --billed, --not-billed and --fetch"),
        (["resolve", "1", "--billed", "--fetch"], "give one of --billed, --not-billed and --fetch"),
        (["resolve", "one", "--billed"], "Invalid value for 'ID...': 'one' is not a valid integer."),
        (["resolve", "7", "--billed"], "attempt 7 is not in doubt: 'linehunt spend doubts' lists those that are"),
        (["resolve", "9" * 30, "--fetch"], f"attempt {'9' * 30} is not in doubt: 'linehunt spend doubts' lists those that are"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(arguments: list[str], said: str, config: str, directory: Path, linehunt: CommandLine) -> None:
    """One clear line on stderr, exit code 2, nothing on stdout, no ledger."""
    done = linehunt("--config", config, "spend", *arguments)

    assert (done.code, done.out, done.line) == (2, "", said)
    assert not directory.exists()
