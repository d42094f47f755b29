"""The two doors: what they promise, and what coming in costs."""

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import linehunt
from linehunt import plugin

TREE = ast.parse(Path(linehunt.__file__).read_text("utf-8"))


def _typed_homes() -> dict[str, str]:
    """The names of the TYPE_CHECKING block, and the modules that it has them from."""
    [block] = [node for node in TREE.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module).removeprefix("linehunt.") for node in imports for alias in node.names}


def _written_homes() -> dict[str, str]:
    """The table that the lazy door looks names up in."""
    [value] = [node.value for node in TREE.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_HOMES"]
    homes: dict[str, str] = ast.literal_eval(value)
    return homes


@pytest.mark.parametrize("door", [linehunt, plugin], ids=["callers", "authors"])
def test_a_door_is_sorted_and_whole(door: ModuleType) -> None:
    """`__all__` is sorted, has no name twice, and each can be had; a star import gives them all."""
    assert door.__all__ == sorted(set(door.__all__))
    for name in door.__all__:
        assert getattr(door, name) is not None
    everything: dict[str, object] = {}
    exec(f"from {door.__name__} import *", everything)  # noqa: S102  # a star import is not allowed within a function
    assert set(door.__all__) <= everything.keys()


def test_the_lazy_door_and_the_typed_door_are_one() -> None:
    """What a type checker sees is what is loaded: the same names, from the same modules."""
    assert _written_homes() == _typed_homes()
    assert list(_written_homes()) == linehunt.__all__
    for name, home in _typed_homes().items():
        assert getattr(linehunt, name) is getattr(importlib.import_module(f"linehunt.{home}"), name)


def test_every_error_is_at_the_callers_door() -> None:
    """Whatever linehunt raises can be caught by a name of the door."""
    errors = importlib.import_module("linehunt.model.errors")
    raised = {name for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, errors.LinehuntError)}
    assert raised <= set(linehunt.__all__)


def test_names_are_listed_before_they_are_loaded() -> None:
    """`dir()` has every name of the door, sorted, for those who look around."""
    listed = dir(linehunt)
    assert listed == sorted(listed)
    assert {*linehunt.__all__, "__version__", "__all__"} <= set(listed)


def test_an_unknown_name() -> None:
    """A name that isn't there is an AttributeError, as of any module, and an ImportError where it is imported."""
    with pytest.raises(AttributeError, match=r"^module 'linehunt' has no attribute 'Cleint'$"):
        linehunt.Cleint  # noqa: B018  # that is the claim
    with pytest.raises(ImportError):
        exec("from linehunt import Cleint")  # noqa: S102  # a type checker would refuse it


def _loaded(code: str, names: str) -> list[str]:
    """Which of these modules are loaded in an interpreter that has run `code`."""
    report = f"\nimport json, sys\nprint(json.dumps(sorted(name for name in {names.split()!r} if name in sys.modules)))\n"
    done = subprocess.run([sys.executable, "-c", code + report], check=True, capture_output=True, text=True, timeout=60)
    loaded: list[str] = json.loads(done.stdout.splitlines()[-1])
    return loaded


HEAVY = "urllib3 http.client ssl click rich phonenumbers sqlite3 cattrs pluggy attrs attr platformdirs tomllib importlib.metadata"


def test_coming_in_costs_nothing() -> None:
    """`import linehunt` loads none of what it depends on, and no module of its own."""
    assert _loaded("import linehunt", HEAVY + " linehunt.model linehunt.client") == []


def test_a_name_loads_its_home_alone() -> None:
    """A name of the model loads neither network, nor tables, nor the command line."""
    assert _loaded("from linehunt import PhoneNumber, Money, LookupResult; PhoneNumber.parse('+14154305555')", HEAVY) == ["attr", "attrs"]


def test_the_authors_door_is_light() -> None:
    """A provider plugin's import loads nothing of core's network, command line or tables."""
    assert set(_loaded("import linehunt.plugin", HEAVY)) <= {"attr", "attrs", "pluggy", "tomllib", "importlib.metadata"}


CHAIN = """
from linehunt import Client, Configuration, Secret
accounts = {"plivo": {"auth_id": "MAXXXXXXXXXXXXXXXXXX", "auth_token": Secret("t0k3n"), "base_url": "http://127.0.0.1:1"}}
with Client(Configuration(accounts=accounts, chains={"default": {"accounts": ["offline", "plivo"]}})) as client:
    assert client.lookup("+442083661177").require().steps[0].account == "offline"
"""
UNUSED = "linehunt_kaleyra linehunt_sandbox urllib3 http.client ssl click rich importlib.metadata phonenumbers.geodata"


def test_a_chain_loads_what_it_uses() -> None:
    """A chain of offline and plivo loads those two providers, no other, and the ledger; and no HTTP while offline knows everything."""
    assert _loaded(CHAIN, "linehunt_offline linehunt_plivo sqlite3 " + UNUSED) == ["linehunt_offline", "linehunt_plivo", "sqlite3"]


def test_a_free_chain_has_no_ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain that can cost nothing loads no database, and makes no file."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    free = "from linehunt import Client\nwith Client() as client:\n    assert client.lookup('+442083661177').complete"
    assert _loaded(free, "linehunt.store.sqlite sqlite3 urllib3") == []
    assert not [*tmp_path.iterdir()]


def test_a_request_loads_http() -> None:
    """With the first request HTTP is loaded, and still nothing of other providers."""
    loaded = _loaded(CHAIN + "    assert not client.lookup('+14154305555', want=['carrier']).complete\n", UNUSED)
    assert "urllib3" in loaded
    assert not {"linehunt_kaleyra", "linehunt_sandbox", "click", "rich"} & set(loaded)
