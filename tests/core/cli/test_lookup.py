"""`linehunt lookup`: what is printed where, exit codes, and every input that is none."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from commandline import CommandLine
from rawserver import RawServer

BRITAIN, AMERICA = "+442083661177", "+14154305555"
CARD = """\
+442083661177
  valid      yes                                                                      offline
  country    GB +44                                                                   offline
  formats    +442083661177 | 020 8366 1177 | +44 20 8366 1177 | tel:+44-20-8366-1177  offline
  line_type  fixed                                                                    offline
  cost       nothing
"""
TRAIL = """\
+4420••••••77:
  1. offline asked for country, formats, line_type, valid: gave country, formats, line_type, valid
  country: from offline
  formats: from offline
  line_type: from offline
  valid: from offline
  cost: nothing
"""
FREE = ["country", "formats", "line_type", "valid"]
SOURCE = {"account": "offline", "provider": "offline", "at": "TIME", "recalled": False}
RESULT: dict[str, Any] = {
    "input": BRITAIN,
    "number": BRITAIN,
    "error": None,
    "valid": True,
    "country": {"iso2": "GB", "calling_code": "44"},
    "formats": {
        "e164": BRITAIN,
        "national": "020 8366 1177",
        "international": "+44 20 8366 1177",
        "rfc3966": "tel:+44-20-8366-1177",
    },
    "line_type": "fixed",
    "sources": dict.fromkeys(FREE, SOURCE),
    "weak": [],
    "missing": [],
    "complete": True,
    "in_doubt": [],
    "cost": [],
    "saved": [],
    "steps": [
        {
            "account": "offline",
            "kind": "asked",
            "reason": "gave country, formats, line_type, valid",
            "wanted": FREE,
            "gave": FREE,
            "verdict": "answered",
            "withheld": {},
            "saved": None,
            "attempts": [],
        }
    ],
}
NO_NUMBER: dict[str, object] = {
    "input": "x",
    "number": None,
    "error": "write '+', the country code and the number in digits only, as in '+442083661177'",
    "sources": {},
    "weak": [],
    "missing": FREE,
    "complete": False,
    "in_doubt": [],
    "cost": [],
    "saved": [],
    "steps": [],
}
PAID = """\
[chains.default]
accounts = ["offline", "plivo"]
want = ["carrier"]
[chains.other]
accounts = ["plivo"]
[accounts.plivo]
base_url = "{url}"
auth_id = "MA1"
auth_token = "canary"
"""


@pytest.fixture
def paid(configured: Callable[[str], str]) -> Iterator[str]:
    """A configuration with a paid account, at which nobody may arrive."""
    with RawServer(b"") as server:
        yield configured(PAID.format(url=server.url))
        assert server.connections == 0


def timeless(text: str) -> str:
    """The text with its times as one word."""
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "TIME", text)


def test_table(linehunt: CommandLine) -> None:
    """A card for people, on stdout; nothing on stderr."""
    done = linehunt("lookup", BRITAIN)

    assert (done.code, done.out, done.err) == (0, CARD, "")


def test_json(linehunt: CommandLine) -> None:
    """One array, in the order given, a number that is none among them."""
    done = linehunt("lookup", BRITAIN, "x", "--format", "json")

    assert timeless(done.out) == json.dumps([RESULT, NO_NUMBER], indent=2) + "\n"


def test_jsonl(linehunt: CommandLine) -> None:
    """One object a line, the same ones."""
    done = linehunt("lookup", "x", BRITAIN, "--format", "jsonl")

    assert timeless(done.out) == f"{json.dumps(NO_NUMBER)}\n{json.dumps(RESULT)}\n"


@pytest.mark.parametrize(("form", "out"), [("table", CARD), ("json", json.dumps([RESULT], indent=2) + "\n")], ids=["table", "json"])
def test_explain(form: str, out: str, linehunt: CommandLine) -> None:
    """The trail comes on stderr, so that stdout stays what it is."""
    done = linehunt("lookup", BRITAIN, "--explain", "--format", form)

    assert (done.code, timeless(done.out), done.err) == (0, out, TRAIL)


def test_explain_when_nobody_is_asked(linehunt: CommandLine) -> None:
    """The trail says so, and what is missing."""
    done = linehunt("lookup", BRITAIN, "--want", "carrier", "--explain")

    assert done.code == 1
    assert done.err == "+4420••••••77:\n  1. offline skipped: can't add a missing field\n  missing: carrier\n  cost: nothing\n"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([BRITAIN], 0),
        ([BRITAIN, AMERICA], 0),
        ([BRITAIN, "--want", "caller_name"], 1),
        ([BRITAIN, "x"], 1),
        (["x"], 2),
        (["x", "y", "z"], 2),
    ],
    ids=["full", "both full", "a fact is missing", "one is no number", "no number", "none is a number"],
)
@pytest.mark.parametrize("form", ["table", "json", "jsonl"])
def test_exit_code(arguments: list[str], code: int, form: str, linehunt: CommandLine) -> None:
    """0: every number answered in full; 1: at least one not; 2: no argument was a number."""
    assert linehunt("lookup", *arguments, "--format", form).code == code


def test_one_bad_number_among_many(linehunt: CommandLine) -> None:
    """It hurts only itself: the others have their cards, it has its line."""
    done = linehunt("lookup", BRITAIN, "hello", AMERICA, "--explain")

    assert done.code == 1
    assert re.findall("^\\+[0-9]+$", done.out, re.MULTILINE) == [BRITAIN, AMERICA]
    assert done.err.splitlines()[-1].startswith("linehunt: 'hello': ")
    assert done.err.count("asked for") == 2


def test_national_numbers(linehunt: CommandLine) -> None:
    """With a region a national number is one; in the result it is E.164."""
    done = linehunt("lookup", "020 8366 1177", "--region", "GB")

    assert (done.code, done.out) == (0, CARD)


def test_want_and_chain(linehunt: CommandLine, configured: Callable[[str], str]) -> None:
    """Fields and chain are those that are named, from the file that is named."""
    path = configured('[chains.mine]\naccounts = ["offline"]\nwant = ["time_zones"]\n')

    assert "  time_zones  Europe/London" in linehunt("--config", path, "lookup", BRITAIN, "--chain", "mine").out
    assert (
        "  location   London"
        in linehunt("--config", path, "lookup", BRITAIN, "--chain", "mine", "--want", "location", "--want", "valid").out
    )


def test_refresh(linehunt: CommandLine) -> None:
    """With --refresh the answers are as good."""
    assert linehunt("lookup", BRITAIN, "--refresh").out == CARD


@pytest.mark.parametrize(
    ("number", "more", "said"),
    [
        ("hello", (), "write '+', the country code"),
        ("", (), "it is empty"),
        ("020 8366 1177", (), "it has no country code"),
        ("+1234", (), "it has 4 digits: E.164 has 5 to 15"),
        ("+1234567890123456", (), "it has 16 digits: E.164 has 5 to 15"),
        ("+4420836611AB", (), "write '+', the country code"),
        ("0208366117O", ("--region", "GB"), "write '+', the country code"),
        ("020 8366 1177 ext. 5", ("--region", "GB"), "write '+', the country code"),
        ("+442083661177x5", (), "write '+', the country code"),
        ("+442083661177;ext=5", (), "write '+', the country code"),
        ("\uff0b\uff14\uff14\uff12\uff10\uff18\uff13\uff16\uff16\uff11\uff11\uff17\uff17", (), "it holds characters that are not ASCII"),
        ("+\u0664\u0664\u0662\u0660\u0668\u0663\u0666\u0666\u0661\u0661\u0667\u0667", (), "it holds characters that are not ASCII"),
        ("+4420836\x1b[31m61177", (), "it holds a control character"),
        ("+442083661177\n", (), "it holds a control character"),
        ("+442083661177\x00", (), "it holds a control character"),
        ("\u202e+442083661177", (), "it holds characters that are not ASCII"),
        ("\udcff", (), "it holds characters that are not ASCII"),
        ("9" * 100_000, (), "100,000 characters are no phone number"),
        ("2083661177.0", ("--region", "GB"), "it ends in '.0', as a spreadsheet writes a float"),
        ("+44 20 8366 1177", (), "remove the spaces and punctuation"),
        ("+0442083661177", (), "no country code starts with 0"),
        ("020 8366 1177", ("--region", "ZZ"), "unknown region 'ZZ'"),
        ("020 8366 1177", ("--region", "\x1b[31m"), "unknown region '[31m'"),
    ],
    ids=lambda value: ascii(value)[1:30] if isinstance(value, str) else " ".join(value),
)
def test_no_number(number: str, more: tuple[str, ...], said: str, paid: str, linehunt: CommandLine) -> None:
    """An input that is no number: one clear line on stderr without the whole of it, exit code 2, an error in the result, no request."""
    done = linehunt("--config", paid, "lookup", *more, "--", number)
    listed = linehunt("--config", paid, "lookup", *more, "--format", "jsonl", "--", number)

    assert (done.code, done.out) == (2, "")
    assert said in done.line
    assert len(done.line) < 400
    assert not re.search("[0-9]{8}", done.line.replace("'+442083661177'", ""))
    assert json.loads(listed.out)["error"] in done.line
    assert listed.code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'NUMBER...'."),
        ([AMERICA, "--want", "carier"], "unknown field 'carier': did you mean 'carrier'?"),
        ([AMERICA, "--want", "\x1b[31m"], "unknown field"),
        ([AMERICA, "--chain", "defualt"], "unknown chain 'defualt': did you mean 'default'?"),
        ([AMERICA, "--chain", "\u202e"], "unknown chain"),
        ([AMERICA, "--max-cost", "0.02"], "max_cost: an amount needs its currency, as in '0.004 USD'"),
        ([AMERICA, "--max-cost", "much"], "max_cost: "),
        ([AMERICA, "--max-cost", "-1 USD"], "max_cost: "),
        ([AMERICA, "--max-cost", "1e999999 USD"], "max_cost: "),
        ([AMERICA, "--max-cost", "NaN USD"], "max_cost: "),
        ([AMERICA, "--max-cost", "\uff11 USD"], "max_cost: "),
        ([AMERICA, "--max-cost", "1 EUR"], "EUR"),
        ([AMERICA, "--max-spend", "much"], "max_spend: "),
        ([AMERICA, "--format", "xml"], "Invalid value for '--format': 'xml' is not one of 'table', 'json', 'jsonl'."),
        ([AMERICA, "--wnat", "carrier"], "No such option '--wnat'. Did you mean '--want'?"),
        ([AMERICA, "--want"], "Option '--want' requires an argument."),
    ],
    ids=lambda value: ascii(" ".join(value[-2:]))[1:-1] if isinstance(value, list) else "",
)
def test_wrong_usage(arguments: list[str], said: str, paid: str, linehunt: CommandLine) -> None:
    """One clear line on stderr, exit code 2, nothing on stdout, no request."""
    done = linehunt("--config", paid, "lookup", *arguments)

    assert (done.code, done.out) == (2, "")
    assert said in done.line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[chains.default]\naccounts = ["plvio"]\n',
            "2: chains.default.accounts: there is no account and no provider 'plvio': did you mean 'plivo'?",
        ),
        ('[chains.default]\naccounts = ["a"]\n[accounts.a]\nprovider = "plvio"\n', "unknown provider 'plvio': did you mean 'plivo'?"),
        (PAID.replace('"canary"', '{{ env = "NOT_SET" }}'), "auth_token: the variable NOT_SET is not set"),
        (PAID.replace('"canary"', '{{ file = "gone.key" }}'), "auth_token: the file gone.key can't be read: No such file or directory"),
        (PAID.replace('auth_token = "canary"', ""), "auth_token"),
        (PAID.replace("MA1", "no id"), "auth_id: 1 to 64 letters"),
        ("[chains.default\n", ":1: "),
        ("[chain.default]\n", "unknown key: did you mean 'chains'?"),
        ('[chains.default]\naccounts = ["offline"]\nmax_cost = "1"\n', "chains.default.max_cost: an amount needs its currency"),
        ("\x00", ":1: "),
    ],
    ids=["account", "provider", "variable", "file", "secret", "setting", "syntax", "key", "amount", "bytes"],
)
def test_a_broken_configuration(text: str, said: str, linehunt: CommandLine, configured: Callable[[str], str]) -> None:
    """Where it is wrong, and what to do, in one line; exit code 2; the secrets that are right stay unsaid."""
    done = linehunt(
        "--config", configured(text.replace("{url}", "http://127.0.0.1:9").replace("{{", "{").replace("}}", "}")), "lookup", AMERICA
    )

    assert (done.code, done.out) == (2, "")
    assert said in done.line
    assert "canary" not in done.err


def test_everything_at_once(linehunt: CommandLine, configured: Callable[[str], str]) -> None:
    """A configuration with several mistakes has a line for each."""
    done = linehunt(
        "--config", configured('[chains.default]\naccounts = ["offline"]\nwant = ["carier"]\nmax_cost = "1"\n'), "lookup", AMERICA
    )

    assert done.code == 2
    assert len(done.err.splitlines()) == 2
    assert all(line.startswith("linehunt: ") for line in done.err.splitlines())


def test_a_file_that_is_not_there(linehunt: CommandLine, tmp_path: Path) -> None:
    """It is named, with the command that writes one."""
    done = linehunt("--config", str(tmp_path / "gone.toml"), "lookup", AMERICA)

    assert done.code == 2
    assert done.line.endswith(
        "gone.toml: the configuration file can't be read: No such file or directory: 'linehunt config init' writes one"
    )
