"""What linehunt's own code never does: run data as code, use a shell, or switch a check off."""

import ast
from collections.abc import Iterator
from importlib.metadata import requires
from pathlib import Path

import pytest

from fenced import ROOT

FILES = sorted([*(ROOT / "core").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")])
CALLS = {"eval", "exec", "compile", "os.system", "os.popen", "marshal.loads", "pickle.load", "shelve.open", "runpy.run_path",
         "ssl._create_unverified_context", "tempfile.mktemp", "os.execv", "os.execvp", "pty.spawn"}  # fmt: skip
MODULES = {"marshal", "shelve", "dill", "cloudpickle", "yaml", "xml", "telnetlib", "ftplib", "requests"}
PICKLES = {"core/linehunt/testing/shown.py", "plugins/linehunt_bulk/offline_pool.py"}
"""The one refuses what can be pickled; the other hands a configuration to its own processes, over their pipe."""


def _faults(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in CALLS:
                yield name
            for keyword in node.keywords:
                told = f"{keyword.arg}={ast.unparse(keyword.value)}"
                if told in ("shell=True", "verify=False", "check_hostname=False"):
                    yield f"{name}({told})"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from (name for name in names if name.partition(".")[0] in MODULES | {"pickle"})
        elif isinstance(node, ast.Attribute) and node.attr in ("CERT_NONE", "CERT_OPTIONAL"):
            yield node.attr


def test_no_data_is_run() -> None:
    """Of core and plugins no file evaluates, unpickles or shells out, or turns the verification of a certificate off."""
    assert len(FILES) > 200
    found = {path.relative_to(ROOT).as_posix(): set(_faults(ast.parse(path.read_text("utf-8")))) for path in FILES}
    assert {path: faults for path, faults in found.items() if faults - ({"pickle"} if path in PICKLES else set())} == {}


@pytest.mark.parametrize(
    "source", ["eval(x)", "run(x, shell=True)", "import yaml", "from pickle import loads", "c.verify_mode = ssl.CERT_NONE"]
)
def test_a_fault_is_found(source: str) -> None:
    """The search sees each kind of what it looks for."""
    assert len(list(_faults(ast.parse(source)))) == 1


def test_what_is_installed_with_it() -> None:
    """Without an extra: these packages and no other, and no version of urllib3 with a known decompression bomb."""
    needed = [name for name in requires("linehunt") or () if "extra ==" not in name]
    named = {name.partition(">")[0] for name in needed}
    assert named == {"pluggy", "attrs", "urllib3", "platformdirs", "cattrs", "phonenumbers", "click", "rich"}
    assert "urllib3>=2.7" in needed


def test_the_code_is_all_here() -> None:
    """Every file that is looked at is Python's text: nothing is shipped compiled."""
    assert [
        path for part in ("core", "plugins") for path in Path(ROOT / part).rglob("*") if path.suffix in (".so", ".pyd", ".dll", ".exe")
    ] == []
