"""`linehunt new-provider`: what it writes is a whole provider, and nothing that exists is touched."""

import re
import subprocess
import sys
import threading
import tomllib
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from commandline import CommandLine
from fenced import read
from linehunt import Client, Configuration, ConfigurationError, MemoryStore, __version__
from linehunt.cli.new_provider import write_project
from linehunt.config.examine import examine
from linehunt.plugin import Secret
from linehunt.providers.registry import Registry

FILES = {
    "README.md",
    "linehunt_acme/__init__.py",
    "linehunt_acme/conformance.py",
    "linehunt_acme/prices.toml",
    "linehunt_acme/py.typed",
    "linehunt_acme/wire.py",
    "pyproject.toml",
    "tests/test_chain.py",
    "tests/test_conformance.py",
}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory, and this one."""
    place = tmp_path / "here"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def installed(here: Path, linehunt: CommandLine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project of `acme`, installed as an installer does: on sys.path, with its entry points."""
    assert linehunt("new-provider", "acme").code == 0
    project = here / "linehunt-acme"
    told = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    info = project / f"linehunt_acme-{told['version']}.dist-info"
    info.mkdir()
    [(name, target)] = told["entry-points"]["linehunt.providers"].items()
    (info / "entry_points.txt").write_text(f"[linehunt.providers]\n{name} = {target}\n")
    monkeypatch.syspath_prepend(project)
    yield project
    for module in [module for module in sys.modules if module.partition(".")[0] == "linehunt_acme"]:
        del sys.modules[module]


def _files(directory: Path) -> set[str]:
    return {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}


def _listed(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def _loaded(file: Path) -> ModuleType:
    """A module that is not on sys.path."""
    spec = spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_written(here: Path, linehunt: CommandLine) -> None:
    """A project in the directory of its distribution's name, whole, and nothing beside it; what to do next is told."""
    done = linehunt("new-provider", "acme")

    assert (done.code, done.out) == (0, "linehunt-acme\n")
    assert done.err == "next: pip install -e 'linehunt-acme[test]' && pytest linehunt-acme; then linehunt-acme/README.md\n"
    assert _listed(here) == ["linehunt-acme"]
    assert _files(here / "linehunt-acme") == FILES
    told = tomllib.loads((here / "linehunt-acme" / "pyproject.toml").read_text("utf-8"))["project"]
    assert told["name"] == "linehunt-acme"
    assert told["entry-points"] == {"linehunt.providers": {"acme": "linehunt_acme"}}
    assert f"linehunt>={__version__}" in told["dependencies"]


@pytest.mark.parametrize(
    ("name", "distribution", "package", "title"),
    [
        ("acme", "linehunt-acme", "linehunt_acme", "Acme"),
        ("big-data2", "linehunt-big-data2", "linehunt_big_data2", "Big Data2"),
        ("big_data", "linehunt-big-data", "linehunt_big_data", "Big Data"),
        ("x" * 40, f"linehunt-{'x' * 40}", f"linehunt_{'x' * 40}", f"X{'x' * 39}"),
    ],
    ids=["plain", "dash", "underscore", "long"],
)
def test_where_the_name_goes(here: Path, linehunt: CommandLine, name: str, distribution: str, package: str, title: str) -> None:
    """The distribution has it with dashes, the package with underscores, people in capitals; no placeholder is left."""
    assert linehunt("new-provider", name).code == 0
    project = here / distribution
    told = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]

    assert told["name"] == distribution
    assert told["entry-points"]["linehunt.providers"] == {name: package}
    assert f'title="{title}"' in (project / package / "__init__.py").read_text("utf-8")
    assert [file for file in _files(project) if "$" in (project / file).read_text("utf-8")] == []


@pytest.mark.parametrize("name", ["acme", "big_data-2"])
def test_a_project_passes_its_own_tests(tmp_path: Path, linehunt: CommandLine, name: str) -> None:
    """As it is: pytest in a process of its own, from anywhere, with warnings as errors."""
    made = linehunt("new-provider", name, "--directory", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", made.out.strip()],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


def test_it_is_listed_and_passes_the_check(installed: Path, linehunt: CommandLine) -> None:
    """Once installed, `linehunt providers` has it, and `providers check` has nothing to complain of."""
    listed = linehunt("providers")
    checked = linehunt("providers", "check", "acme", "--timeout", "60")

    assert listed.code == 0
    assert ["acme", "linehunt_acme", "0.1.0", "linehunt_acme"] in [line.split() for line in listed.out.splitlines()]
    assert (checked.code, checked.err) == (0, "")
    assert "  ok         samples give their answers" in checked.out.splitlines()
    assert ", 0 complaints, " in checked.out


def test_it_answers_in_a_chain(installed: Path) -> None:
    """By its name alone, behind the free tables, against the stub of its vendor that its own tests have."""
    stub = _loaded(installed / "tests" / "test_chain.py")
    with stub.Vendor() as vendor:
        thread = threading.Thread(target=vendor.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        configuration = Configuration(
            accounts={"acme": {"api_key": Secret(stub.KEY), "base_url": vendor.url}},
            chains={"default": {"accounts": ["offline", "acme"], "want": ["country", "carrier"]}},
        )
        with Client(configuration, store=MemoryStore()) as client:
            result = client.lookup(stub.NUMBER)
        vendor.shutdown()
        thread.join()

    assert result.complete
    assert {field: source.account for field, source in result.sources.items() if field in ("country", "carrier")} == {
        "country": "offline",
        "carrier": "acme",
    }
    assert [str(money) for money in result.cost] == ["0.002 USD"]
    assert vendor.asked == [f"/v1/lookup/{stub.NUMBER.removeprefix('+')}"]


def test_the_configuration_of_its_page(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What its README.md shows for `linehunt.toml` is a configuration without a problem."""
    [block] = [block for block in read(installed / "README.md").blocks if block.language == "toml"]
    monkeypatch.setenv("ACME_API_KEY", "an-invented-key")
    file = installed / "linehunt.toml"
    file.write_text(block.text, "utf-8")

    assert [str(problem) for problem in examine(file, Registry())] == []


def test_what_its_page_names_is_there(installed: Path) -> None:
    """Every file and function that the list of changes sends its reader to exists."""
    page = (installed / "README.md").read_text("utf-8")
    [section] = re.findall(r"## What to change, in this order\n(.*?)\nlinehunt's documentation", page, re.DOTALL)
    named = set(re.findall(r"`([^`]+)`", section))
    files = {name for name in named if "/" in name}
    code = "".join((installed / "linehunt_acme" / name).read_text("utf-8") for name in ("__init__.py", "wire.py"))

    assert {name for name in files if not (installed / name).is_file()} == set()
    assert {name for name in named - files if not re.search(rf"\b{name}\b", code)} == set()


@pytest.mark.parametrize("name", ["", "Acme", "4acme", "acme!", "acme corp", "-acme", "acme-", "a--b", "a_-b", "../acme", "äcme", "x" * 41])
def test_a_name_that_is_none(here: Path, linehunt: CommandLine, name: str) -> None:
    """It is refused with what a name is made of, and an example; nothing is written."""
    done = linehunt("new-provider", "--", name)

    assert done.code == 2
    assert done.line.startswith(f"{name[:40]!r}: a provider's name is lower-case letters and digits, ")
    assert done.line.endswith(": linehunt new-provider acme")
    assert _listed(here) == []


def test_a_word_of_pythons(here: Path, linehunt: CommandLine) -> None:
    """A keyword is refused: no module of one's own can have the name."""
    done = linehunt("new-provider", "import")

    assert (done.code, done.line) == (2, "'import' is a word of Python's own: choose another name")
    assert _listed(here) == []


def test_a_name_that_is_taken(here: Path, linehunt: CommandLine, install: Callable[..., None]) -> None:
    """An installed provider's is refused, also with dashes for underscores: the distribution is named."""
    install("acme_lookups", "providers", "big_data = acme_not_there")
    shipped, other = linehunt("new-provider", "plivo"), linehunt("new-provider", "big-data")

    assert shipped.code == other.code == 2
    assert shipped.line == f"provider 'plivo' is installed already, by linehunt {__version__}: choose another name"
    assert other.line == "provider 'big_data' is installed already, by acme_lookups 1.0: choose another name"
    assert _listed(here) == []


def test_a_package_that_is_there(here: Path, linehunt: CommandLine) -> None:
    """The package of an extension isn't shadowed: its name is refused."""
    done = linehunt("new-provider", "sandbox")

    assert done.code == 2
    assert done.line.startswith("the package linehunt_sandbox is there already (")
    assert _listed(here) == []


@pytest.mark.parametrize("kind", ["directory", "file", "link"])
def test_what_exists_is_left_alone(here: Path, linehunt: CommandLine, kind: str) -> None:
    """A directory, empty too, a file and a link that leads nowhere stay what they are."""
    project = here / "linehunt-acme"
    if kind == "directory":
        project.mkdir()
    elif kind == "file":
        project.write_text("mine")
    else:
        project.symlink_to("nowhere")
    done = linehunt("new-provider", "acme")

    assert (done.code, done.out) == (2, "")
    assert done.line == "linehunt-acme: it exists already: choose another name, or another place with --directory"
    assert _listed(here) == ["linehunt-acme"]
    assert (project.is_symlink(), project.is_file(), project.is_dir() and not any(project.iterdir())) == (
        kind == "link",
        kind == "file",
        kind == "directory",
    )


def test_what_another_writes_meanwhile(here: Path) -> None:
    """A project that came into being since it was looked for is not overwritten, and nothing half-done stays."""
    (here / "linehunt-acme").mkdir()
    (here / "linehunt-acme" / "mine").write_text("mine")
    with pytest.raises(ConfigurationError, match=r"linehunt-acme: it can't be written: Directory not empty$"):
        write_project(here / "linehunt-acme", "acme")

    assert _listed(here) == ["linehunt-acme"]
    assert _files(here / "linehunt-acme") == {"mine"}


def test_a_place_that_is_gone(here: Path) -> None:
    """A directory that isn't there is told, without a traceback."""
    with pytest.raises(ConfigurationError, match=r"linehunt-acme: it can't be written: No such file or directory$"):
        write_project(here / "gone" / "linehunt-acme", "acme")
    assert _listed(here) == []


def test_a_place_that_is_no_directory(here: Path, linehunt: CommandLine) -> None:
    """So is one that can't be: before anything is written."""
    assert linehunt("new-provider", "acme", "--directory", "gone").code == 2
    assert _listed(here) == []


def test_the_page_lists_its_files() -> None:
    """docs/new-provider.md has a row for each file that is written, and no other."""
    assert {file for file, _ in read("docs/new-provider.md").table("file")} == FILES


def test_a_place_with_spaces(tmp_path: Path, linehunt: CommandLine) -> None:
    """The command that is told can be pasted into a shell."""
    place = tmp_path / "my own"
    place.mkdir()
    done = linehunt("new-provider", "acme", "--directory", str(place))

    assert done.out == f"{place}/linehunt-acme\n"
    assert f"pip install -e '{place}/linehunt-acme[test]' && pytest '{place}/linehunt-acme'; " in done.err
