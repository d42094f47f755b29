"""`linehunt bulk`: files in, files out, what is said where, exit codes, and what is refused before anything is asked."""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from commandline import CommandLine, Ran

AMERICA, BRITAIN, INVALID = "+14154305555", "+442083661177", "+15555555555"
PHONES = f"phone,name\n{AMERICA},Ada\n{BRITAIN},Bob\n"
FOUND = (
    "phone,name,valid,country_iso2,country_iso3,country_name,calling_code,missing,error\n"
    f"{AMERICA},Ada,true,US,,,1,,\n{BRITAIN},Bob,true,GB,,,44,,\n"
)
WANT = ("--want", "valid", "--want", "country")
Bulk = Callable[..., Ran]


@pytest.fixture
def bulk(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bulk:
    """Runs the command in a directory of its own, over the offline chain."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CommandLine(capsys)("bulk", *arguments)


@pytest.fixture
def phones(tmp_path: Path) -> Callable[..., str]:
    """Writes an input; its name."""

    def write(text: str = PHONES, name: str = "phones.csv") -> str:
        (tmp_path / name).write_text(text, "utf-8")
        return name

    return write


def read(path: str) -> str:
    return Path(path).read_text("utf-8")


def test_a_file(bulk: Bulk, phones: Callable[..., str]) -> None:
    """Rows come out with their cells and what is known of their numbers; the summary goes to stderr, and nothing to stdout."""
    done = bulk(phones(), "-o", "out.csv", *WANT)

    assert (done.code, done.out) == (0, "")
    assert read("out.csv") == FOUND
    assert "rows                      2\ncomplete                  2\n" in done.err
    assert sorted(path.name for path in Path().iterdir()) == ["out.csv", "phones.csv"]


def test_the_column_is_said(bulk: Bulk, phones: Callable[..., str]) -> None:
    """How the input was read, and which column was taken for the numbers, is told first; one that is named is taken."""
    name = phones(f"id,tel,note\n1,{AMERICA},{BRITAIN}\n")

    assert "'tel'" in bulk(name, "-o", "guessed.csv", *WANT).err.partition("rows  ")[0]
    named = bulk(name, "-o", "named.csv", "--column", "note", *WANT)
    assert "'tel'" not in named.err
    assert ",GB," in read("named.csv")


def test_types_are_kept(bulk: Bulk) -> None:
    """What has types keeps them: Parquet in, Parquet out."""
    given = pa.table({"id": pa.array([1, 2], pa.int16()), "phone": [AMERICA, BRITAIN]})
    parquet.write_table(given, "phones.parquet")
    done = bulk("phones.parquet", "-o", "out.parquet", "--want", "valid")
    made = parquet.read_table("out.parquet")

    assert done.code == 0
    assert made.schema.field("id").type == pa.int16()
    assert made.column("valid").to_pylist() == [True, True]


def test_rows_that_are_no_numbers(bulk: Bulk, phones: Callable[..., str]) -> None:
    """They keep their place, with their reason; so do ragged ones. The exit code is that of a lookup."""
    done = bulk(phones(f"phone,name\nhello,x\n{AMERICA},Ada\n{BRITAIN}\n"), "-o", "out.csv", *WANT)

    assert done.code == 1
    first, second, third = csv.DictReader(io.StringIO(read("out.csv")))
    assert (first["phone"], first["error"].split(":")[0]) == (
        "hello",
        "write '+', the country code and the number in digits only, as in '+442083661177'",
    )
    assert (second["country_iso2"], second["error"]) == ("US", "")
    assert (third["phone"], third["country_iso2"]) == (BRITAIN, "")
    assert third["error"].startswith("ragged")


def test_national_numbers(bulk: Bulk, phones: Callable[..., str]) -> None:
    """With a region they are numbers."""
    assert bulk(phones("phone\n020 8366 1177\n"), "-o", "out.csv", "--column", "phone", "--region", "GB", *WANT).code == 0
    assert ",GB," in read("out.csv")


@pytest.mark.parametrize(("text", "code"), [("phone,name\n", 0), ("phone,name\nhello,x\n", 2)], ids=["no rows", "no numbers"])
def test_nothing_to_look_up(text: str, code: int, bulk: Bulk, phones: Callable[..., str]) -> None:
    """An input without rows makes an output without rows. One without a number does, too, and is told by exit code 2."""
    done = bulk(phones(text), "-o", "out.csv", "--column", "phone", *WANT)

    assert done.code == code
    assert len(read("out.csv").splitlines()) == len(text.splitlines())
    assert done.err.endswith("linehunt: nothing in the input is a number\n") is (code == 2)


def test_stdin_and_stdout(bulk: Bulk, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is both: a pipe in, a pipe out, and nothing but the table on stdout."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PHONES.encode())))
    done = bulk("-", "-o", "-", "--input-format", "csv", *WANT)

    assert (done.code, done.out) == (0, FOUND)


def test_other_formats(bulk: Bulk, phones: Callable[..., str]) -> None:
    """What a file is, its name says: lines in, compressed JSON lines out."""
    done = bulk(phones(f"{AMERICA}\n{BRITAIN}\n", "phones.txt"), "-o", "out.jsonl.gz", *WANT)

    assert done.code == 0
    objects = [json.loads(line) for line in gzip.decompress(Path("out.jsonl.gz").read_bytes()).splitlines()]
    assert [told["country_iso2"] for told in objects] == ["US", "GB"]


def test_a_format_that_is_named(bulk: Bulk, phones: Callable[..., str]) -> None:
    """Options say what names don't."""
    done = bulk(phones(PHONES, "phones.data"), "-o", "out.data", "--input-format", "csv", "--output-format", "csv", *WANT)

    assert done.code == 0
    assert read("out.data") == FOUND


def test_columns_that_are_asked_for(bulk: Bulk, phones: Callable[..., str]) -> None:
    """Those of cost and of the trail are there on demand, since they differ from run to run."""
    bulk(phones(), "-o", "out.csv", "--money", "--trail", "--want", "valid")

    [first, _] = csv.DictReader(io.StringIO(read("out.csv")))
    assert list(first) == ["phone", "name", "valid", "missing", "error", "cost", "in_doubt", "saved", "accounts", "recalled", "at"]
    assert first["accounts"].startswith("country=offline") or "valid=offline" in first["accounts"]


def test_columns_that_are_there_already(bulk: Bulk, phones: Callable[..., str]) -> None:
    """An input that has such a column keeps it; the added ones are named apart, and that is said."""
    done = bulk(phones(f"phone,valid\n{AMERICA},perhaps\n"), "-o", "out.csv", "--want", "valid")

    assert "the input has columns of these names already: the added ones are linehunt_valid to linehunt_error\n" in done.err
    assert read("out.csv") == f"phone,valid,linehunt_valid,linehunt_missing,linehunt_error\n{AMERICA},perhaps,true,,\n"


def test_a_row_without_its_number(bulk: Bulk, phones: Callable[..., str]) -> None:
    """One that can't be looked up lacks all that is wanted, like any other without an answer, and says why."""
    bulk(phones(f"phone,name\n{AMERICA}\n{AMERICA},Ada\n"), "-o", "out.csv", "--want", "valid")

    assert read("out.csv").splitlines()[1:] == [f'{AMERICA},,,valid,"ragged: 1 cell, the header has 2"', f"{AMERICA},Ada,true,,"]


def test_members_that_come_late(bulk: Bulk, phones: Callable[..., str]) -> None:
    """In JSON lines nothing of an object is lost, though no object at the beginning has such a member; the added ones have their names."""
    late = {"phone": AMERICA, "new": [1], "valid": "perhaps", "input_valid": None}
    lines = [json.dumps({"phone": BRITAIN})] * 5_000 + [json.dumps(late)]
    bulk(phones("\n".join(lines), "phones.jsonl"), "-o", "out.jsonl", "--want", "valid")
    told = [json.loads(line) for line in read("out.jsonl").splitlines()]

    assert told[0] == {"phone": BRITAIN, "valid": True}
    assert told[-1] == {"phone": AMERICA, "new": [1], "input_valid": None, "input_input_valid": "perhaps", "valid": True}


def test_a_reader_that_has_gone(phones: Callable[..., str], tmp_path: Path) -> None:
    """With `head` at the other end of the pipe the run ends as by a signal: 141, and not a word of Python's."""
    name = phones("phone\n" + f"{AMERICA}\n" * 20_000)
    command = [sys.executable, "-m", "linehunt", "bulk", name, "-o", "-", "--progress", "none", "--workers", "1", "--want", "valid"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "phone,valid,missing,error\n"
        process.stdout.close()
        assert (process.stderr.read(), process.wait(50)) == ("linehunt: delimiter ','; the first row is the header\n", 141)


def test_an_output_that_exists(bulk: Bulk, phones: Callable[..., str]) -> None:
    """It is left as it is, unless it may be replaced."""
    name = phones()
    Path("out.csv").write_text("precious")
    refused = bulk(name, "-o", "out.csv", *WANT)

    assert (refused.code, read("out.csv")) == (2, "precious")
    assert "out.csv: it exists already" in refused.err
    assert bulk(name, "-o", "out.csv", "--overwrite", *WANT).code == 0
    assert read("out.csv") == FOUND


def test_the_same_bytes(bulk: Bulk, phones: Callable[..., str]) -> None:
    """The same input makes the same output, however many processes look its numbers up."""
    name = phones("phone\n" + "".join(f"+1415430{number:04}\n" for number in range(3_000)))
    bulk(name, "-o", "one.csv", "--workers", "1", *WANT)
    bulk(name, "-o", "two.csv", *WANT)

    assert read("one.csv") == read("two.csv")
    assert len(read("one.csv").splitlines()) == 3_001


def test_for_programs(bulk: Bulk, phones: Callable[..., str]) -> None:
    """With `--progress json` every line on stderr is an object; the last one is the summary."""
    done = bulk(phones(), "-o", "out.csv", "--progress", "json", *WANT)
    events = [json.loads(line) for line in done.err.splitlines()]

    assert (events[-1]["event"], events[-1]["rows"], events[-1]["complete"]) == ("summary", 2, 2)
    assert {event["event"] for event in events} <= {"message", "progress", "summary"}


def test_a_report(bulk: Bulk, phones: Callable[..., str]) -> None:
    """It tells of the run, and with which options; the page has it, too."""
    name = phones()
    bulk(name, "-o", "out.csv", "--report", "run.json", *WANT, "--yes", "--chain", "default")
    run = json.loads(read("run.json"))["run"]

    assert (run["output"], run["chain"], run["stopped"]) == ("out.csv", "default", None)
    assert run["input"].endswith("phones.csv")
    assert run["options"] == {"--chain": "default", "--want": "valid, country", "--yes": "yes"}
    assert bulk(name, "-o", "second.csv", "--report", "run.html", *WANT).code == 0
    assert "phones.csv" in read("run.html")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'INPUT'."),
        (["phones.csv"], "Missing option '-o' / '--output'."),
        (["nowhere.csv", "-o", "out.csv"], "nowhere.csv: No such file or directory"),
        (["phones.csv", "-o", "out.csv", "--column", "fone"], "'fone'"),
        (["phones.csv", "-o", "out.csv", "--want", "carier"], "unknown field 'carier': did you mean 'carrier'?"),
        (["phones.csv", "-o", "out.csv", "--chain", "defualt"], "unknown chain 'defualt': did you mean 'default'?"),
        (["phones.csv", "-o", "out.csv", "--max-cost", "0.02"], "max_cost: an amount needs its currency"),
        (["phones.csv", "-o", "out.csv", "--max-spend", "a lot"], "max_spend: "),
        (["phones.csv", "-o", "out.csv", "--workers", "0"], "Invalid value for '--workers'"),
        (["phones.csv", "-o", "out.csv", "--input-format", "xls"], "Invalid value for '--input-format'"),
        (["phones.csv", "-o", "out.csv", "--encoding", "klingon"], "klingon"),
        (["phones.csv", "-o", "out"], "its ending says no format"),
        (["phones.csv", "-o", "nowhere/out.csv"], "nowhere/out.csv: "),
        (["phones.csv", "-o", "out.csv", "--report", "run.pdf"], "a report is a page (.html) or JSON (.json)"),
        (["phones.csv", "-o", "out.csv", "--report", "nowhere/run.html"], "there is no such directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage(arguments: list[str], said: str, bulk: Bulk, phones: Callable[..., str]) -> None:
    """One clear line on stderr, exit code 2, nothing on stdout, and nothing left behind."""
    phones()
    done = bulk(*arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.line
    assert [path.name for path in Path().iterdir()] == ["phones.csv"]


def test_help(bulk: Bulk) -> None:
    """Ctrl-C, going on and exit codes are in the help."""
    words = " ".join(bulk("--help").out.split())

    assert "the same command goes on: what was bought is recalled" in words
    assert "130: stopped" in words
