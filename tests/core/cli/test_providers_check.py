"""`linehunt providers check`: a provider is tried in a process of its own, whatever it does to it."""

import json
import os
import re
from collections.abc import Callable
from typing import Any

import pytest

from commandline import CommandLine
from linehunt import __version__
from linehunt.cli import provider_child
from linehunt.providers.registry import Registry

GOOD = """
from linehunt.plugin import Answer, Facts, ProviderInfo, ProviderRequest, hookimpl
@hookimpl
def provider_info():
    return ProviderInfo(title="Acme", fields={"ported"}, base_url="https://api.acme.example", list_prices={"*": "0.001 USD"})
@hookimpl
def build_request(numbers):
    return ProviderRequest.get(f"/v1/{numbers[0].digits}")
@hookimpl
def normalize_response(response):
    response.raise_for_status()
    return Answer(Facts(ported=response.json()["ported"]))
"""

CASE = """
import acme_good
from linehunt.plugin import Answer, Facts, ProviderUnavailable
from linehunt.testing import NUMBER, Case, Refusal, Sample
CASE = Case(
    provider=acme_good,
    samples=(Sample(body={"ported": True}, answers={NUMBER: Answer(Facts(ported=True))}),),
    refusals=(Refusal(status=500, error=ProviderUnavailable),),
)
"""

Install = Callable[..., None]

LOADS = {
    "raises": ("1 / 0", "can't be imported: ZeroDivisionError: division by zero"),
    "exits": ("import sys; sys.exit(3)", "can't be imported: SystemExit: 3"),
    "interrupts": ("raise KeyboardInterrupt", "raised KeyboardInterrupt, which is the user's alone"),
    "ends the process": ("import os; os._exit(0)", "ends the process in its import, with exit code 0"),
    "ends it with a code": ("import os; os._exit(7)", "ends the process in its import, with exit code 7"),
    "kills itself": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "kills the process in its import, by signal 9 (Killed)"),
    "hangs": ("import threading; threading.Event().wait()", "hangs in its import: it was stopped after 0.8 s"),
    "closes and hangs": (
        "import os, threading\nos.closerange(0, 1000)\nthreading.Event().wait()",
        "hangs in its import: it was stopped after 0.8 s",
    ),
    "prints and ends": ("import os; os.write(1, b'by' + b'e\\n'); os._exit(1)", "in its import, with exit code 1; it printed 'bye'"),
    "is empty": ("", ": provider_info is missing"),
    "is newer": ("from linehunt.plugin import Telepathy", "ImportError: cannot import name 'Telepathy' from 'linehunt.plugin'"),
    "has a newer hook": (
        GOOD + "\n@hookimpl\ndef foresee(numbers):\n    pass\n",
        ">: it was built for a newer linehunt, or misspelt",
    ),
    "has a newer argument": (
        GOOD.replace("build_request(numbers)", "build_request(numbers, mood)"),
        "can not be found in the hookspec: it was built for a newer linehunt, or misspelt",
    ),
    "exits in a hook": (
        GOOD.replace("    return ProviderInfo", "    raise SystemExit\n    return ProviderInfo"),
        "provider_info of acme_bad 1.0 raised SystemExit",
    ),
    "interrupts in a hook": (
        GOOD.replace("    return ProviderInfo", "    raise KeyboardInterrupt\n    return ProviderInfo"),
        "raised KeyboardInterrupt, which is the user's alone",
    ),
    "hangs in a hook": (
        GOOD.replace("    return ProviderInfo", "    import threading; threading.Event().wait()\n    return ProviderInfo"),
        "hangs in its hooks: it was stopped after 3 s",
    ),
}


def _limit(says: str) -> str:
    """Of what must be stopped, the seconds after which it is; else more than it needs."""
    match = re.search(r"after ([\d.]+) s", says)
    return match[1] if match else "60"


@pytest.mark.parametrize(("source", "says"), LOADS.values(), ids=LOADS)
def test_a_provider_that_can_not_be_loaded(linehunt: CommandLine, install: Install, source: str, says: str) -> None:
    """Whatever its import or its first hook does is told with distribution, version and cause, in one line, with exit code 2."""
    install("acme_bad", "providers", "acme = acme_bad", acme_bad=source)
    done = linehunt("providers", "check", "acme", "--timeout", _limit(says))

    assert (done.code, done.out) == (2, "")
    assert "acme_bad 1.0" in done.line
    assert says in done.line


def test_a_name_that_does_not_exist_yet(linehunt: CommandLine, install: Install) -> None:
    """An import of what linehunt hasn't got says what may be behind it."""
    install("acme_bad", "providers", "acme = acme_bad", acme_bad="import linehunt.telepathy")
    done = linehunt("providers", "check", "acme")

    assert done.code == 2
    assert done.line.endswith("No module named 'linehunt.telepathy': it was built for a newer linehunt, or misspelt")


@pytest.mark.parametrize("target", ["os:sep", "pathlib:Path", "acme_bad:"], ids=["constant", "class", "module"])
def test_an_entry_point_that_is_no_provider(linehunt: CommandLine, install: Install, target: str) -> None:
    """What is no module, or a module of something else, is refused with its distribution."""
    install("acme_bad", "providers", f"acme = {target}", acme_bad="x = 1")
    done = linehunt("providers", "check", "acme")

    assert (done.code, done.out) == (2, "")
    assert done.line.startswith("provider 'acme' of acme_bad 1.0: ")


def test_two_claims(linehunt: CommandLine, install: Install) -> None:
    """Of a name that two distributions claim nothing is imported: both are named."""
    install("acme_a", "providers", "acme = acme_a", acme_a="raise SystemExit")
    install("acme_b", "providers", "acme = acme_b", acme_b="raise SystemExit")
    done = linehunt("providers", "check", "acme")

    assert (done.code, done.out) == (2, "")
    assert done.line == "provider 'acme' is claimed by acme_a 1.0 and acme_b 1.0: uninstall one of them"


def test_a_name_of_linehunts_own(linehunt: CommandLine, install: Install) -> None:
    """Who claims a name that linehunt ships is told to go."""
    install("acme_a", "providers", "plivo = acme_a", acme_a="raise SystemExit")
    done = linehunt("providers", "check", "plivo")

    assert (done.code, done.out) == (2, "")
    assert done.line == f"provider 'plivo' is claimed by linehunt {__version__}, whose own name it is, and by acme_a 1.0: uninstall acme_a"


def test_without_a_name(linehunt: CommandLine, install: Install) -> None:
    """All that are installed are checked, each once, whatever becomes of the others. No import is as fast as this limit."""
    install("acme_a", "providers", "plivo = acme_a", "another = acme_a", acme_a="raise SystemExit")
    names = {entry.name for entry in Registry().installed()}
    done = linehunt("providers", "check", "--timeout", "0.001")

    assert (done.code, done.out) == (2, "")
    assert [line.split()[2] for line in done.err.splitlines()] == [repr(name) for name in sorted(names)]
    assert {"another", "kaleyra", "offline", "plivo"} <= names


def test_an_unknown_one(linehunt: CommandLine) -> None:
    """The nearest name is told."""
    done = linehunt("providers", "check", "plvio")
    assert (done.code, done.line) == (2, "unknown provider 'plvio': did you mean 'plivo'?")


@pytest.mark.parametrize("seconds", ["0", "-1", "soon"])
def test_a_time_limit_that_is_none(linehunt: CommandLine, seconds: str) -> None:
    """It is more than nothing."""
    assert linehunt("providers", "check", "--timeout", seconds).code == 2


WRITE = "write the module acme_good_conformance with CASE = Case(...)"


def test_a_provider_without_a_case(linehunt: CommandLine, install: Install) -> None:
    """It loads, and that is all that can be said: what to add is."""
    install("acme_lookups", "providers", "acme = acme_good", acme_good=GOOD)
    done = linehunt("providers", "check", "acme")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "acme of acme_lookups 1.0",
        "  ok         import",
        "  ok         hooks",
        "  ok         silence",
        f"  note       without a conformance case its answers can't be checked: {WRITE}",
        "acme: 3 ok, 0 complaints, 0 skipped",
    ]


_NOISE = """
import os, stat
for one in range(3, 50):
    try:
        stat.S_ISFIFO(os.fstat(one).st_mode) and os.write(one, b"noise\\n")
    except OSError:
        pass
"""

AFTERWARDS = {
    "prints": ("print('hello, world')", "silence: it prints 'hello, world'"),
    "prints much": ("print('ab' * 100_000)", "silence: it prints 'abab"),
    "warns": ("import sys; sys.stderr.write('beware\\n')", "silence: it prints 'beware'"),
    "never ends": ("import threading; threading.Thread(target=threading.Event().wait).start()", "end: it hangs: it was stopped after 3 s"),
    "ends badly": ("import atexit, os; atexit.register(os._exit, 4)", "end: it ends the process, with exit code 4"),
    "writes anywhere": (_NOISE, "descriptors: it writes to one that it hasn't opened"),
}


@pytest.mark.parametrize(("source", "says"), AFTERWARDS.values(), ids=AFTERWARDS)
def test_a_provider_with_bad_manners(linehunt: CommandLine, install: Install, source: str, says: str) -> None:
    """One that loads, and yet does what no provider should, is complained of with exit code 1."""
    install("acme_lookups", "providers", "acme = acme_good", acme_good=f"{GOOD}\n{source}\n")
    done = linehunt("providers", "check", "acme", "--timeout", _limit(says))

    assert (done.code, done.err) == (1, "")
    assert [line for line in done.out.splitlines() if line.startswith(f"  complaint  {says}")]
    assert done.out.splitlines()[-1] == "acme: 3 ok, 1 complaint, 0 skipped".replace("3", "2" if says.startswith("silence") else "3")


CASES = {
    "raises": ("1 / 0", "conformance case: ZeroDivisionError: division by zero"),
    "exits": ("raise SystemExit('enough')", "conformance case: SystemExit: enough"),
    "needs more": ("import acme_not_there", "conformance case: ModuleNotFoundError: No module named 'acme_not_there'"),
    "has none": ("", "conformance case: acme_good_conformance needs CASE = Case(provider=acme_good, ...)"),
    "is of another": (
        CASE.replace("acme_good", "linehunt_plivo"),
        "conformance case: acme_good_conformance needs CASE = Case(provider=acme_good",
    ),
    "ends the process": ("import os; os._exit(0)", "conformance case: it ends the process, with exit code 0"),
    "raises two lines": ("raise ValueError('one\\ntwo')", "conformance case: ValueError: one two"),
    "expects another answer": (CASE.replace("ported=True)", "ported=False)"), ""),
}


@pytest.mark.parametrize(("case", "says"), CASES.values(), ids=CASES)
def test_a_case_that_fails(linehunt: CommandLine, install: Install, case: str, says: str) -> None:
    """What is wrong with the case, or with what it shows, is a complaint, with exit code 1."""
    install("acme_lookups", "providers", "acme = acme_good", acme_good=GOOD, acme_good_conformance=case)
    done = linehunt("providers", "check", "acme", "--timeout", "60")

    assert (done.code, done.err) == (1, "")
    assert any(line.startswith(f"  complaint  {says}") for line in done.out.splitlines())


def test_a_hook_that_raises_what_is_the_users(linehunt: CommandLine, install: Install) -> None:
    """A KeyboardInterrupt of a hook ends the checks, and is complained of; it is not taken for the user's."""
    source = GOOD.replace("    return Answer", "    raise KeyboardInterrupt\n    return Answer")
    install("acme_lookups", "providers", "acme = acme_good", acme_good=source, acme_good_conformance=CASE)
    done = linehunt("providers", "check", "acme", "--timeout", "60")

    assert (done.code, done.err) == (1, "")
    assert "  complaint  conformance checks: KeyboardInterrupt" in done.out.splitlines()


def test_a_case_that_passes(linehunt: CommandLine, install: Install) -> None:
    """Every check of the conformance kit has its line."""
    install("acme_lookups", "providers", "acme = acme_good", acme_good=GOOD, acme_good_conformance=CASE)
    done = linehunt("providers", "check", "acme", "--timeout", "60")

    assert (done.code, done.err) == (0, "")
    head, *lines, summary = done.out.splitlines()
    assert head == "acme of acme_lookups 1.0"
    assert {line.split()[0] for line in lines} == {"ok", "skipped"}
    assert len(lines) > 10
    assert summary.endswith(
        f"{sum(' ok ' in line for line in lines)} ok, 0 complaints, {sum(' skipped ' in line for line in lines)} skipped"
    )


def test_several(linehunt: CommandLine, install: Install) -> None:
    """Each that is named is checked, in this order; the worst decides the exit code."""
    install("acme_a", "providers", "acme = acme_a", "loud = acme_loud", acme_a=GOOD, acme_loud=f"{GOOD}\nprint('!')\n")
    done = linehunt("providers", "check", "loud", "acme")

    assert (done.code, done.err) == (1, "")
    assert [line for line in done.out.splitlines() if not line.startswith(" ")] == [
        "loud of acme_a 1.0",
        "loud: 2 ok, 1 complaint, 0 skipped",
        "acme of acme_a 1.0",
        "acme: 3 ok, 0 complaints, 0 skipped",
    ]


# The child, in this process.


def _told(name: str) -> list[dict[str, Any]]:
    """What the child says of this provider."""
    reads, writes = os.pipe()
    with os.fdopen(reads, encoding="utf-8") as messages:
        provider_child.main(writes, name)
        return [json.loads(line) for line in messages]


@pytest.mark.parametrize(
    ("sources", "last"),
    [
        ({"acme_good": GOOD, "acme_good_conformance": CASE}, "check"),
        ({"acme_good": GOOD}, "note"),
        ({"acme_good": GOOD, "acme_good_conformance": "import acme_gone"}, "check"),
        ({"acme_good": GOOD, "acme_good_conformance": "CASE = 1"}, "check"),
        ({"acme_good": "raise KeyboardInterrupt"}, "refusal"),
        ({"acme_good": "1 / 0"}, "refusal"),
    ],
    ids=["case", "no case", "broken case", "another case", "interrupted", "broken"],
)
def test_the_child_comes_to_its_end(install: Install, sources: dict[str, str], last: str) -> None:
    """Whatever is raised in it, its last words are that it has ended, after what came of the provider."""
    install("acme_lookups", "providers", "acme = acme_good", **sources)
    first, *_, told, end = _told("acme")

    assert (first, end) == ({"step": "import"}, {"step": "end"})
    assert last in told
