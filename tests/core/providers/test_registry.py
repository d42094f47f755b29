"""Finding providers: what is installed is listed without an import, and one that is broken is its own trouble."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, DistributionFinder
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.providers.registry import COMMANDS, PROVIDERS, Registry, scan
from provider_modules import make_module

GOOD = """
from linehunt.plugin import Answer, ProviderInfo, ProviderRequest, hookimpl
@hookimpl
def provider_info():
    return ProviderInfo(title=__name__, fields={"ported"})
@hookimpl
def build_request():
    return ProviderRequest.get("/")
@hookimpl
def normalize_response():
    return Answer()
provider = 5
"""

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Lays a distribution out in a directory of its own, first on sys.path: its entry points by name, its modules by name."""

    def lay_out(distribution: str, version: str, providers: dict[str, str], **modules: str) -> Path:
        directory = tmp_path / distribution
        metadata = directory / f"{distribution.replace('-', '_')}-{version}.dist-info"
        metadata.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n")
        lines = "".join(f"{name} = {target}\n" for name, target in providers.items())
        (metadata / "entry_points.txt").write_text(f"[console_scripts]\nx = y:z\n\n[{PROVIDERS}]\n{lines}\n[other]\nno = such:thing\n")
        for name, source in modules.items():
            (directory / f"{name}.py").write_text(source)
        monkeypatch.syspath_prepend(directory)
        return directory

    yield lay_out
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]


def test_an_installed_provider_is_found(install: Install) -> None:
    """A provider is imported when it is first used, once, and tells who ships it."""
    install("acme-lookups", "1.2.3", {"acme": "acme_found"}, acme_found=GOOD)
    registry = Registry()

    assert registry.knows("acme")
    assert "acme_found" not in sys.modules
    provider = registry.provider("acme")
    assert (provider.name, provider.distribution, provider.info.title) == ("acme", "acme_lookups 1.2.3", "acme_found")
    assert registry.provider("acme") is provider


def test_a_provider_may_be_an_attribute(install: Install) -> None:
    """An entry point may name a module within a package, by a colon, with spaces and extras."""
    install("acme", "1", {"acme": "os : sys . modules [extra]", "inner": "acme_package:inner"}, acme_package="import acme_inner as inner")
    (entry,) = [entry for entry in scan(PROVIDERS) if entry.name == "acme"]
    assert (entry.target, entry.load()) == ("os:sys.modules", sys.modules)
    Path(sys.path[0], "acme_inner.py").write_text(GOOD)
    assert Registry().provider("inner").info.title == "acme_inner"


def test_the_providers_of_this_project_are_installed() -> None:
    """Everything that this project ships is found, and nothing is listed twice."""
    names = [(entry.name, entry.distribution) for entry in Registry().installed()]
    assert {("kaleyra", "linehunt"), ("offline", "linehunt"), ("plivo", "linehunt")} <= set(names)
    assert len(names) == len(set(names))
    assert names == sorted(names)
    assert ("sandbox", "linehunt_sandbox.command:sandbox") in [(entry.name, entry.target) for entry in scan(COMMANDS)]


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("import no_such_module_at_all", "ModuleNotFoundError: No module named 'no_such_module_at_all'"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def", "SyntaxError: invalid syntax"),
    ],
    ids=["missing module", "exit", "error", "syntax"],
)
def test_a_provider_that_can_not_be_imported(install: Install, source: str, says: str) -> None:
    """Whatever an import does, an exit too, is told with the distribution and its version; the others work before and after."""
    install("bad-plugin", "0.9", {"bad": "bad_module"}, bad_module=source)
    install("good-plugin", "1.0", {"good": "good_module"}, good_module=GOOD)
    registry = Registry()

    for _ in range(2):
        with pytest.raises(ConfigurationError) as caught:
            registry.provider("bad")
        assert str(caught.value).startswith(f"provider 'bad' of bad_plugin 0.9 can't be imported: {says}")
        assert {"bad", "good", "offline"} <= {entry.name for entry in registry.installed()}
        assert registry.provider("good").info.title == "good_module"


def test_an_interrupted_import_passes(install: Install) -> None:
    """Ctrl-C during an import is a Ctrl-C."""
    install("slow-plugin", "1", {"slow": "slow_module"}, slow_module="raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        Registry().provider("slow")


@pytest.mark.parametrize(
    ("target", "error", "says"),
    [
        ("os:sep", PluginContractError, "provider 'odd' of odd_plugin 1: its entry point 'os:sep' is no module"),
        ("pathlib:Path", PluginContractError, "its entry point 'pathlib:Path' is no module"),
        ("os:no_such", ConfigurationError, "provider 'odd' of odd_plugin 1 can't be imported: AttributeError"),
        ("", ConfigurationError, "provider 'odd' of odd_plugin 1 can't be imported: ValueError"),
        ("os", PluginContractError, "provider 'odd' of odd_plugin 1: provider_info is missing"),
    ],
    ids=["constant", "class", "missing attribute", "nothing", "any module"],
)
def test_an_entry_point_names_a_provider_module(install: Install, target: str, error: type[Exception], says: str) -> None:
    """An entry point of anything else than a provider module is refused, by distribution and version."""
    install("odd-plugin", "1", {"odd": target})
    with pytest.raises(error) as caught:
        Registry().provider("odd")
    assert says in str(caught.value)


def test_two_distributions_of_one_name(install: Install) -> None:
    """A name that two distributions claim is nobody's: both are listed, and named in the refusal; other names work."""
    install("one-plugin", "1.0", {"twin": "twin_one", "one": "twin_one"}, twin_one=GOOD)
    install("two-plugin", "2.0", {"twin": "twin_two"}, twin_two=GOOD)
    registry = Registry()

    with pytest.raises(ConfigurationError) as caught:
        registry.provider("twin")
    assert str(caught.value) == "provider 'twin' is claimed by two_plugin 2.0 and one_plugin 1.0: uninstall one of them"
    assert [entry.name for entry in registry.installed()].count("twin") == 2
    assert registry.provider("one").info.title == "twin_one"
    assert not {"twin_two"} & sys.modules.keys()


def test_given_modules_come_first(install: Install) -> None:
    """A module that the caller gives needs no entry point, and stands before an installed provider of its name."""
    install("acme-lookups", "1", {"acme": "acme_shadowed"}, acme_shadowed="raise SystemExit")
    registry = Registry({"acme": make_module(), "own": make_module()})

    assert registry.knows("own")
    assert registry.provider("acme").distribution == "module acme"
    assert "own" not in [entry.name for entry in registry.installed()]


def test_a_given_provider_is_a_module() -> None:
    """A class or an object that has the hooks is refused: a provider is a module."""
    registry = Registry({"own": SimpleNamespace()})  # type: ignore[dict-item]  # that is the claim
    with pytest.raises(PluginContractError, match=r"^provider 'own' was given as SimpleNamespace: a provider is a module$"):
        registry.provider("own")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("plvio", "did you mean 'plivo'?"),
        ("acmee", "did you mean 'acme'?"),
        ("zzz", "known: acme, "),
        ("x" * 10_000, "known: acme, "),
    ],
    ids=["installed", "given", "nothing like it", "long"],
)
def test_an_unknown_provider_has_a_nearest(name: str, hint: str) -> None:
    """A name that nobody has is refused with the nearest, or with all; the message ends."""
    registry = Registry({"acme": make_module()})

    assert not registry.knows(name)
    with pytest.raises(ConfigurationError) as caught:
        registry.provider(name)
    assert str(caught.value).startswith(f"unknown provider {name[:40]!r}: {hint}")
    assert len(str(caught.value)) < 300


class Elsewhere(Distribution):
    """A distribution that lies in no directory: in a zip, a database, a frozen program."""

    def read_text(self, filename: str) -> str | None:
        return {"METADATA": "Name: frozen-plugin\nVersion: 7\n", "entry_points.txt": f"[{PROVIDERS}]\nfrozen = frozen_module [all]\n"}.get(
            filename
        )

    def locate_file(self, path: Any) -> Any:
        return Path(path)


class Finder(DistributionFinder):
    """An importer of one's own."""

    def find_spec(self, *_: Any) -> None:
        return None

    def find_distributions(self, context: Any = None) -> Iterator[Distribution]:
        yield Elsewhere()


def test_what_another_importer_knows_is_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that lies in no directory of sys.path is asked of importlib.metadata when it is named."""
    module = make_module()
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder()])
    monkeypatch.setitem(sys.modules, "frozen_module", module)

    assert "frozen" not in [entry.name for entry in Registry().installed()]
    assert Registry().knows("frozen")
    assert Registry().provider("frozen").distribution == "frozen-plugin 7"


LISTING = """
import sys
from linehunt.providers.registry import Registry
before = set(sys.modules)
registry = Registry()
print(*sorted(entry.name for entry in registry.installed()))
print(registry.knows("trap"), *sorted(name for name in set(sys.modules) - before))
"""


def test_listing_imports_nothing(install: Install) -> None:
    """Listing what is installed imports no provider and not importlib.metadata."""
    directory = install("trap-plugin", "1", {"trap": "trap_module"}, trap_module="raise SystemExit('imported')")
    done = subprocess.run(
        [sys.executable, "-c", LISTING],
        env={**os.environ, "PYTHONPATH": str(directory)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    names, new = done.stdout.splitlines()
    assert {"trap", "offline", "plivo", "kaleyra"} <= set(names.split())
    known, *imported = new.split()
    assert known == "True"
    assert not [name for name in imported if name.startswith(("linehunt", "trap", "importlib.metadata", "email"))]


def test_modules_are_told_by_their_name() -> None:
    """A given module without hooks is refused by the name it has."""
    with pytest.raises(PluginContractError, match=r"^provider 'own' of module nothing: provider_info is missing$"):
        Registry({"own": ModuleType("nothing")}).provider("own")
