"""Which observers are loaded: those that the configuration enables, and those that a program brings. No other."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from linehunt import Client, Configuration, ConfigurationError
from linehunt.config.configuration import ObserversConfig
from linehunt.config.display import describe
from linehunt.config.examine import examine
from linehunt.providers.registry import Registry
from observers_made import Notes
from providers_made import GB

COUNTING = """
from linehunt.observers import hookimpl
TOLD = []
@hookimpl
def lookup_finished(result):
    TOLD.append(result)
"""
Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Lays a distribution of version 1.0 out, first on sys.path: its observers by name, its modules by name and source."""

    def lay_out(distribution: str, observers: Mapping[str, str], **modules: str) -> None:
        site = tmp_path / distribution
        info = site / f"{distribution}-1.0.dist-info"
        info.mkdir(parents=True)
        lines = "".join(f"{name} = {target}\n" for name, target in observers.items())
        (info / "entry_points.txt").write_text(f"[linehunt.observers]\n{lines}")
        for name, source in modules.items():
            (site / f"{name}.py").write_text(source)
        monkeypatch.syspath_prepend(site)

    yield lay_out
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Writes `linehunt.toml`."""

    def to_file(text: str) -> Path:
        path = tmp_path / "linehunt.toml"
        path.write_text(text)
        path.chmod(0o600)
        return path

    return to_file


def enabling(*names: str) -> Configuration:
    """A configuration that enables these."""
    return Configuration(observers={"enabled": names})


def test_an_enabled_one_is_told(install: Install) -> None:
    """It is imported when the client is made, and told of its lookups."""
    install("acme_watch", {"acme": "acme_watch"}, acme_watch=COUNTING)
    with Client(enabling("acme")) as client:
        client.lookup(GB)
    assert len(sys.modules["acme_watch"].TOLD) == 1


def test_one_that_is_not_enabled_is_not_imported(install: Install) -> None:
    """Being installed is not enough."""
    install("acme_watch", {"acme": "acme_watch"}, acme_watch=COUNTING)
    for configuration in (Configuration(), enabling(), Configuration(observers={})):
        with Client(configuration) as client:
            client.lookup(GB)
    assert "acme_watch" not in sys.modules


def test_nobody_pays_for_observers_that_are_not_there() -> None:
    """Without one, a lookup imports nothing of theirs, starts no thread, and goes through a route that knows nothing of them."""
    code = """
import sys, threading, linehunt
with linehunt.Client() as client:
    client.lookup("+442083661177")
    print([name for name in sys.modules if "observ" in name], threading.active_count())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "['linehunt.config.observers_config'] 1\n"


def test_a_given_one_stands_for_an_installed_one(install: Install) -> None:
    """The program's own has the name; others that are given are told as well, enabled or not."""
    install("acme_watch", {"acme": "acme_watch"}, acme_watch=COUNTING)
    mine, other = Notes(), Notes()
    with Client(enabling("acme"), observers={"acme": mine, "other": other}) as client:
        client.lookup(GB)
    assert (len(mine.lookups), len(other.lookups), "acme_watch" in sys.modules) == (1, 1, False)


def test_a_name_that_nobody_has(install: Install, write: Callable[[str], Path]) -> None:
    """The line, and the nearest of those that are installed or given; else all of them."""
    install("acme_watch", {"acme": "acme_watch"})
    path = write('[observers]\nenabled = ["acmee"]\n')
    with pytest.raises(ConfigurationError) as caught:
        Client(Configuration.load(path))
    assert str(caught.value) == f"{path}:2: observers.enabled: unknown observer 'acmee': did you mean 'acme'?"
    with pytest.raises(ConfigurationError, match=r"^observers\.enabled: unknown observer 'nots': did you mean 'notes'"):
        Client(enabling("nots"), observers={"notes": Notes()})
    with pytest.raises(ConfigurationError, match=r"unknown observer 'x\+1415•••••55': known: acme"):
        Client(enabling("x+14154305555"))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import no_such_module_at_all", "can't be imported: ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("raise SystemExit(3)", "can't be imported: SystemExit: 3"),
        ("", "it has no hook: attempt_finished or lookup_finished"),
        ("def lookup_finished(): pass", "lookup_finished is a hook's name, and is no function marked @hookimpl"),
    ],
    ids=["missing module", "exit", "no hook", "no mark"],
)
def test_one_that_can_not_be_used(install: Install, write: Callable[[str], Path], source: str, words: str) -> None:
    """It is told with its distribution, where the configuration names it; all of them at once, by the client and by `config check`."""
    install("bad_watch", {"bad": "bad_watch"}, bad_watch=source)
    path = write('[observers]\nenabled = ["bad", "gone"]\n')
    with pytest.raises(ConfigurationError) as caught:
        Client(Configuration.load(path))
    first, second = str(caught.value).splitlines()
    assert re.fullmatch(rf"{path}:2: observers\.enabled: observer 'bad' of bad_watch 1\.0:? {re.escape(words)}", first)
    assert "unknown observer 'gone'" in second
    assert [str(problem) for problem in examine(path, Registry())] == [first, second]


def test_a_ctrl_c_during_an_import(install: Install) -> None:
    """It is a Ctrl-C."""
    install("slow_watch", {"slow": "slow_watch"}, slow_watch="raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        Client(enabling("slow"))


def test_a_name_that_two_claim(install: Install) -> None:
    """Both are named."""
    install("one_watch", {"acme": "os"})
    install("two_watch", {"acme": "os"})
    with pytest.raises(ConfigurationError, match=r"observer 'acme' is claimed by two_watch 1\.0 and one_watch 1\.0: uninstall one"):
        Client(enabling("acme"))


@pytest.mark.parametrize(
    ("table", "enabled"),
    [({}, ()), ({"enabled": []}, ()), ({"enabled": ["otel"]}, ("otel",)), ({"enabled": ("a", "b")}, ("a", "b"))],
    ids=str,
)
def test_the_table(table: Mapping[str, object], enabled: tuple[str, ...]) -> None:
    """None, as long as none is named; who has the names is not looked at before a client is made."""
    assert Configuration(observers=table).observers == ObserversConfig(enabled)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({"enabled": "otel"}, "observers.enabled: it must be an array of texts, not text"),
        ({"enabled": [1]}, "observers.enabled: it must be an array of texts, not an array"),
        ({"enabled": ["a", "a"]}, "observers.enabled: 'a' stands in it twice"),
        ({"enabeld": []}, "observers.enabeld: unknown key: did you mean 'enabled'?"),
        ([], "observers: it must be a table, not an array"),
    ],
    ids=str,
)
def test_a_table_that_is_refused(table: Any, words: str) -> None:
    """Each mistake is one line with its key, and says what to write."""
    with pytest.raises(ConfigurationError) as caught:
        Configuration(observers=table)
    assert str(caught.value) == words


def test_a_table_of_another_name(write: Callable[[str], Path]) -> None:
    """The nearest right one is told, with the line."""
    path = write("[observer]\n")
    with pytest.raises(ConfigurationError, match=rf"^{path}:1: observer: unknown key: did you mean 'observers'\?$"):
        Configuration.load(path)


def test_what_is_shown() -> None:
    """`linehunt config show` has the table, if an observer is enabled."""
    assert describe(enabling("otel", "acme"), Registry()).endswith('\n\n[observers]\nenabled = ["otel", "acme"]')
    assert "[observers]" not in describe(Configuration(), Registry())
