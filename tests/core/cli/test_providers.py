"""`linehunt providers`."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from commandline import CommandLine
from fenced import ROOT
from linehunt import __version__

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
SHIPPED = sorted(PROJECT["entry-points"]["linehunt.providers"])


def test_the_shipped_ones(linehunt: CommandLine) -> None:
    """All of this project are listed: name, distribution and version, module."""
    done = linehunt("providers")

    assert (done.code, done.err) == (0, "")
    assert [line.split() for line in done.out.splitlines()] == [[name, "linehunt", __version__, f"linehunt_{name}"] for name in SHIPPED]
    assert {"kaleyra", "offline", "plivo"} <= set(SHIPPED)


def test_nothing_is_imported() -> None:
    """Listing the providers imports none of them."""
    code = (
        "import sys; from linehunt.cli.root import run; code = run(['providers']);"
        "print([m for m in sys.modules if m.startswith('linehunt_')], code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)

    assert done.stdout.splitlines()[-1] == "[] 0"


def test_another_one(linehunt: CommandLine, install: Callable[..., None]) -> None:
    """An installed provider is listed as it is named, even if its module isn't there."""
    install("acme_lookups", "providers", "acme = acme_not_there")
    done = linehunt("providers")

    assert done.code == 0
    assert done.out.splitlines()[0].split() == ["acme", "acme_lookups", "1.0", "acme_not_there"]


def test_twins(linehunt: CommandLine, install: Callable[..., None]) -> None:
    """Two distributions that claim one name are both listed and both named on stderr, with exit code 2; the others stand."""
    install("acme_a", "providers", "acme = acme_a", "alone = acme_a")
    install("acme_b", "providers", "acme = acme_b")
    done = linehunt("providers")

    assert done.code == 2
    assert done.line == "provider 'acme' is claimed by acme_a 1.0 and acme_b 1.0: uninstall one of them"
    assert [line.split()[0] for line in done.out.splitlines()] == ["acme", "acme", "alone", *SHIPPED]


def test_a_name_of_linehunts_own(linehunt: CommandLine, install: Callable[..., None]) -> None:
    """A name that linehunt ships is its own: whoever else claims it is the one to go."""
    install("acme_b", "providers", "plivo = acme_b")
    install("acme_a", "providers", "plivo = acme_a")
    done = linehunt("providers")

    assert done.code == 2
    own = f"linehunt {__version__}, whose own name it is"
    assert done.line == f"provider 'plivo' is claimed by {own}, and by acme_a 1.0 and acme_b 1.0: uninstall acme_a and acme_b"


def test_installed_is_not_imported(linehunt: CommandLine, install: Callable[..., None], tmp_path: Path) -> None:
    """Neither the list, nor the help, nor a lookup that doesn't use it runs a line of an installed provider."""
    trace = tmp_path / "imported"
    install("acme_lookups", "providers", "acme = acme_tracing", acme_tracing=f"open({str(trace)!r}, 'w').close()")
    for arguments in (["providers"], ["providers", "--help"], ["lookup", "+442083661177"], ["config", "check"], ["config", "show"]):
        assert linehunt(*arguments).code == 0
        assert not trace.exists()
    assert linehunt("providers", "check", "acme").code == 2  # which does import it
    assert trace.exists()


def test_what_would_harm_a_terminal(linehunt: CommandLine, install: Callable[..., None]) -> None:
    """A name with control characters is shown without them."""
    install("acme_a", "providers", "ac\x1b[31mme\u202e = acme_a")
    install("acme_b", "providers", "ac\x1b[31mme\u202e = acme_b")
    done = linehunt("providers")

    assert done.code == 2
    assert done.out.startswith("ac[31mme ")
    assert not {"\x1b", "\u202e"} & set(done.out + done.err)
