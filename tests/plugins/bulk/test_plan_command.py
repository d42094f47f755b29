"""`linehunt plan`: what is printed where, exit codes, and every input that is none."""

import errno
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from commandline import CommandLine, Ran

AMERICA, BRITAIN, INVALID = "+14154305555", "+442083661177", "+15555555555"
CONFIGURATION = """
[chains.default]
accounts = ["offline", "plivo", "kaleyra"]
want = ["carrier"]
[chains.second]
accounts = ["plivo-2"]
want = ["carrier"]
[accounts.plivo]
auth_id = "MA1"
auth_token = "canary"
base_url = "http://127.0.0.1:9"
[accounts.kaleyra]
sid = "HX1"
api_key = "canary"
base_url = "http://127.0.0.1:9"
prices = { "*" = "0.2 INR" }
[accounts.plivo-2]
provider = "plivo"
auth_id = "MA2"
auth_token = "canary"
base_url = "http://127.0.0.1:9"
[rates]
INR = "0.012 USD"
"""
SHEET = """\
numbers read              5
invalid                   1
duplicate                 1
known                     0
screened                  1

account  expected             at the worst
plivo           2  0.008 USD             3            0.012 USD
kaleyra         0      0 INR             3              0.6 INR
total              0.008 USD                0.6 INR + 0.012 USD

expected: plivo has everything that it can give (none of its answers is stored)
expected: kaleyra has everything that it can give (none of its answers is stored)
"""
Plan = Callable[..., Ran]


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., str]:
    """Writes the configuration, with more below it; its path."""

    def write(more: str = "") -> str:
        path = tmp_path / "linehunt.toml"
        path.touch(0o600)
        path.write_text(CONFIGURATION + f'[store]\npath = "{tmp_path / "ledger"}"\n' + more, "utf-8")
        return str(path)

    return write


@pytest.fixture
def plan(capsys: pytest.CaptureFixture[str], configured: Callable[..., str]) -> Plan:
    """Runs the command with the configuration."""
    path = configured()
    return lambda *arguments: CommandLine(capsys)("--config", path, "plan", *arguments)


@pytest.fixture
def listed(tmp_path: Path) -> Callable[[bytes], str]:
    """Writes a file of numbers; its path."""

    def write(content: bytes) -> str:
        path = tmp_path / "numbers.txt"
        path.write_bytes(content)
        return str(path)

    return write


def test_numbers(plan: Plan, tmp_path: Path) -> None:
    """Numbers as arguments: counts, a row for each paid account, and totals, on stdout; no request and no ledger."""
    done = plan(AMERICA, BRITAIN)

    assert (done.code, done.err) == (0, "")
    assert "plivo           2  0.008 USD             2            0.008 USD" in done.out
    assert not (tmp_path / "ledger").exists()


def test_a_file(plan: Plan, listed: Callable[[bytes], str]) -> None:
    """A file has one number a line; what is no number is told with its line on stderr, and doesn't stop the others."""
    path = listed(f"{AMERICA}\nhello\n\n{BRITAIN}\n{INVALID}\n{AMERICA}\n".encode())
    done = plan(path)

    assert (done.code, done.out) == (0, SHEET)
    assert done.line.startswith(f"{path}, line 2: write '+', the country code")


@pytest.mark.parametrize(
    "content",
    [
        f"{AMERICA}\n{BRITAIN}\n",
        f"{AMERICA}\n{BRITAIN}",
        f"{AMERICA}\r\n{BRITAIN}\r\n",
        f"{AMERICA}\r\n{BRITAIN}\r",
        f"\ufeff{AMERICA}\n{BRITAIN}\n",
        f"\n \n{AMERICA}\n\t\n\r\n{BRITAIN}\n\n",
    ],
    ids=["lines", "no end", "CRLF", "CR at the end", "BOM", "blank lines"],
)
def test_how_files_are_written(content: str, plan: Plan, listed: Callable[[bytes], str]) -> None:
    """Line ends of either kind, a byte order mark and blank lines change nothing."""
    done = plan(listed(content.encode()), "--format", "json")

    told = json.loads(done.out)
    assert (told["read"], told["numbers"], told["invalid"], done.err) == (2, 2, 0, "")


def test_lines_are_counted_over_blank_ones(plan: Plan, listed: Callable[[bytes], str]) -> None:
    """Where a number is wrong is told by its line in the file, blank ones counted, also in JSON, and far down."""
    path = listed(b"\n\nx\n\n" + f"{AMERICA}\n".encode() * 50_000 + b"\ny\n")
    done = plan(path, "--format", "json")

    assert [bad["place"] for bad in json.loads(done.out)["invalid_inputs"]] == [3, 50_006]
    assert [line.split(": ")[1] for line in done.err.splitlines()] == [f"{path}, line 3", f"{path}, line 50,006"]


@pytest.mark.parametrize(("wrong", "more"), [(6, "1 more is no number"), (9, "4 more are no numbers")])
def test_many_wrong_lines(wrong: int, more: str, plan: Plan, listed: Callable[[bytes], str]) -> None:
    """The first five are told one by one, the rest by their count."""
    path = listed(f"{AMERICA}\n".encode() + b"no\n" * wrong)
    done = plan(path)

    assert done.code == 0
    assert done.err.splitlines()[5:] == [f"linehunt: {path}: {more}"]


def test_standard_input(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is standard input."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(f"{AMERICA}\nhello\n".encode())))
    done = plan("-")

    assert done.code == 0
    assert done.out.startswith("numbers read              2\n")
    assert done.line.startswith("standard input, line 2: ")


def test_closed_standard_input(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is said, in one line."""
    monkeypatch.setattr(sys, "stdin", None)
    done = plan("-")

    assert (done.code, done.out, done.line) == (2, "", "standard input is closed")


def test_options(plan: Plan) -> None:
    """Chain, fields, region, limit and refresh are those of a lookup."""
    done = plan("020 8366 1177", "--region", "GB", "--want", "roaming", "--want", "ported", "--max-cost", "0.003 USD", "--format", "json")
    [plivo, kaleyra] = json.loads(done.out)["accounts"]

    assert (plivo["numbers"], kaleyra["numbers"]) == (0, 1)
    assert "plivo-2" in plan(AMERICA, "--chain", "second", "--refresh").out


def test_free_chain(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a configuration nothing is paid, and the plan says so."""
    done = CommandLine(capsys)("plan", AMERICA)

    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("nothing is paid: the chain has free accounts alone\n")


def test_a_sample_is_said_to_be_one(plan: Plan, listed: Callable[[bytes], str]) -> None:
    """Where expectations rest on a sample of the numbers, the sheet says so."""
    done = plan(listed("".join(f"+1415430{n:04}\n" for n in range(2_000)).encode()))

    assert "expected: free accounts say of all numbers what they say of 1,000\n" in done.out


def test_a_budget_without_room(capsys: pytest.CaptureFixture[str], configured: Callable[..., str]) -> None:
    """A budget that the worst case would pass is named."""
    done = CommandLine(capsys)("--config", configured('[budgets]\nday = "0.005 USD"\n'), "plan", AMERICA, BRITAIN, "--chain", "second")

    assert "at the worst: plivo-2: 0.008 USD would pass the budget of 0.005 USD a day: 0.005 USD left\n" in done.out


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "numbers.txt: it is empty"), (b"\n\n", "numbers.txt: it has no rows"), (b"hello\n", "nothing in the input is a number")],
    ids=["empty", "blank", "words"],
)
def test_no_number_at_all(content: bytes, said: str, plan: Plan, listed: Callable[[bytes], str]) -> None:
    """A file without a number: exit code 2, and a line that says it."""
    done = plan(listed(content))

    assert done.code == 2
    assert done.err.splitlines()[-1].endswith(said)


def test_a_table(plan: Plan, tmp_path: Path) -> None:
    """Whatever `bulk` reads: the column is guessed, and said; a place is the line where the row begins, also below a cell of two lines."""
    path = tmp_path / "numbers.csv"
    path.write_text(f'name,phone\n"Ada\nL.",{AMERICA}\nBob,hello\nCy,{BRITAIN},x\n{"D,+442083661178" + chr(10)}', "utf-8")
    done = plan(str(path), "--format", "json")
    told = json.loads(done.out)

    assert (done.code, told["read"], told["invalid"]) == (0, 4, 2)
    assert [bad["place"] for bad in told["invalid_inputs"]] == [4, 5]
    assert done.err.splitlines() == [
        "linehunt: delimiter ','; the first row is the header",
        "linehunt: column 'phone' of 2 (guessed: 3 of the first 4 rows are numbers)",
        f"linehunt: {path}, line 4: {told['invalid_inputs'][0]['reason']}",
        f"linehunt: {path}, line 5: {told['invalid_inputs'][1]['reason']}",
    ]
    assert told["invalid_inputs"][1]["reason"] == "ragged: 3 cells, the header has 2"


def test_a_table_that_has_to_be_explained(plan: Plan, tmp_path: Path) -> None:
    """Column, format and encoding can be said."""
    path = tmp_path / "numbers"
    path.write_bytes(f"größe;a;b\n1;{AMERICA};{BRITAIN}\n".encode("latin-1"))
    done = plan(str(path), "--column", "b", "--input-format", "csv", "--encoding", "latin-1", "--format", "json")

    assert (done.code, json.loads(done.out)["read"]) == (0, 1)


def test_a_table_of_rows(plan: Plan, tmp_path: Path) -> None:
    """A table without lines has rows."""
    path = tmp_path / "numbers.parquet"
    write_table(pa.table({"phone": [AMERICA, "hello"]}), path)
    done = plan(str(path))

    assert done.code == 0
    assert done.line.startswith(f"{path}, row 2: write '+'")


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("hello", "'hello' is no phone number (write '+', the country code"),
        ("", "'' is no phone number (it is empty) and no file"),
        ("+1415430555O", "'+•••O' is no phone number ("),
        ("+1 415-430-5555", "'+•••' is no phone number (remove the spaces"),
        ("x\x1b[31m", "'x[31m' is no phone number ("),
        ("a\0b", "'ab' is no phone number ("),
        ("/dev/null/x", "'/dev/null/x' is no phone number ("),
        ("x" * 1000, f"'{'x' * 59}…' is no phone number (1,000 characters are no phone number) and no file"),
    ],
    ids=["word", "empty", "letter", "spaces", "control", "NUL", "below a file", "long"],
)
def test_neither_number_nor_file(word: str, said: str, plan: Plan) -> None:
    """One clear line without the number that it may have been meant to be; exit code 2."""
    done = plan("--", word)

    assert (done.code, done.out) == (2, "")
    assert said in done.line


def test_a_directory(plan: Plan, tmp_path: Path) -> None:
    """It is named, with what is wrong with it."""
    done = plan(str(tmp_path))

    assert (done.code, done.out) == (2, "")
    assert done.line.endswith(": Is a directory")


class _Failing(io.RawIOBase):
    """A disk that has had its day."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        raise OSError(errno.EIO, "Input/output error")


def test_what_fails_while_it_is_read(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read that fails is an error of one line, too."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(_Failing())))
    done = plan("-")

    assert (done.code, done.out, done.line) == (2, "", "standard input: Input/output error")


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        (f"{AMERICA}\n+44\0\n".encode(), 2, "it has a NUL byte"),
        (f"{AMERICA}\n\n".encode() + b"7" * 5_000 + b"\n" + f"{BRITAIN}\n".encode(), 3, "it is longer than 4,096 characters"),
    ],
    ids=["NUL", "a long line"],
)
def test_broken_rows(content: bytes, place: int, said: str, plan: Plan, listed: Callable[[bytes], str]) -> None:
    """A row that can't be looked up is told with the reason, as `bulk` keeps it, and doesn't stop the others."""
    path = listed(content)
    done = plan(path)

    assert done.code == 0
    assert done.line.startswith(f"{path}, line {place}: {said}")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f"{AMERICA}\n".encode() * 40_000 + b"+44\xff\n", "line 40,001: it is not in UTF-8"),
        (f"{AMERICA}\n".encode("utf-16-le"), "it is no text in UTF-8"),
    ],
    ids=["bytes", "UTF-16"],
)
def test_no_text(content: bytes, said: str, plan: Plan, listed: Callable[[bytes], str]) -> None:
    """A file that is not in its encoding is refused, with the line where that shows."""
    done = plan(listed(content))

    assert (done.code, done.out) == (2, "")
    assert said in done.line


def test_a_file_and_numbers(plan: Plan, listed: Callable[[bytes], str]) -> None:
    """A file is given alone: else nobody could tell which line is meant."""
    done = plan(AMERICA, listed(b"x"))

    assert (done.code, done.out) == (2, "")
    assert done.line.endswith("is a file: give it alone, or numbers alone")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'NUMBER...|FILE'."),
        ([AMERICA, "--want", "carier"], "unknown field 'carier': did you mean 'carrier'?"),
        ([AMERICA, "--chain", "defualt"], "unknown chain 'defualt': did you mean 'default'?"),
        ([AMERICA, "--max-cost", "0.02"], "max_cost: an amount needs its currency"),
        ([AMERICA, "--format", "xml"], "Invalid value for '--format'"),
    ],
    ids=["nothing", "field", "chain", "limit", "format"],
)
def test_wrong_usage(arguments: list[str], said: str, plan: Plan) -> None:
    """One clear line on stderr, exit code 2, nothing on stdout."""
    done = plan(*arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.line


def test_help_says_what_is_assumed(plan: Plan) -> None:
    """What the worst case and the expectations rest on is in the help."""
    words = " ".join(plan("--help").out.split())

    assert "At the worst every number that is not known already is asked at every paid account" in words
    assert "each paid account has what is wanted as often as in its newest 1,000 stored answers, or always where it has none" in words
