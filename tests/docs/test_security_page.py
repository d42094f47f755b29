"""docs/security.md against the tests that it names."""

import ast
import re
from functools import cache
from pathlib import Path

from fenced import ROOT, read

PAGE = read("docs/security.md")
_NAMED = re.compile(r"(tests/[\w/]+\.py)::(test_\w+)")


@cache
def _tests_in(path: Path) -> frozenset[str]:
    return frozenset(node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef))


def test_every_threat_has_tests_that_exist() -> None:
    """Each row names one at least, all that a row names are there, and its last column holds nothing else."""
    rows = PAGE.table("threat")
    assert len(rows) >= 25
    assert len({threat for threat, _, _ in rows}) == len(rows)
    for threat, done, shown in rows:
        named = _NAMED.findall(shown)
        assert named, threat
        assert done, threat
        assert _NAMED.sub("", shown).strip() == "", threat
        assert len(set(named)) == len(named), threat
        for file, name in named:
            assert (ROOT / file).is_file(), file
            assert name in _tests_in(ROOT / file), f"{file}::{name}"


def test_no_threats_test_is_left_out() -> None:
    """Every file of tests/security is in the table."""
    named = {file for *_, shown in PAGE.table("threat") for file, _ in _NAMED.findall(shown)}
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/security").glob("test_*.py")}
    assert files
    assert files - named == set()
