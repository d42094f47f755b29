"""The command line, and what it runs on: configuration files and installed distributions."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commandline import CommandLine
from terminal import colours

__all__ = ["colours"]  # a fixture that lies beside what it is for


@pytest.fixture
def linehunt(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    """Runs command lines in this process."""
    return CommandLine(capsys)


@pytest.fixture
def configured(tmp_path: Path) -> Callable[[str], str]:
    """Writes a configuration file for its owner alone; its path."""

    def write(text: str) -> str:
        path = tmp_path / "written.toml"
        path.touch(0o600)
        path.write_text(text, "utf-8")
        return str(path)

    return write


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Where the configuration has the ledger; nothing is there yet."""
    return tmp_path / "ledger"


@pytest.fixture
def config(configured: Callable[[str], str], directory: Path) -> str:
    """A configuration that names it."""
    return configured('[store]\npath = "ledger"\n')


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Installs a distribution: entry points of a group, and modules by name and source."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)

    def distribution(name: str, group: str, *entries: str, **modules: str) -> None:
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "entry_points.txt").write_text("\n".join([f"[linehunt.{group}]", *entries, ""]), "utf-8")
        for module, source in modules.items():
            monkeypatch.setitem(sys.modules, module, sys)  # so that it is forgotten at the end
            del sys.modules[module]
            (site / f"{module}.py").write_text(source, "utf-8")

    return distribution
