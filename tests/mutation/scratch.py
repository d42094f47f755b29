"""A copy of the tree as mutmut wants it: the package at the root, and mutmut's settings at the end of pyproject.toml."""

import json
import shutil
from pathlib import Path

from mutation.areas import Area

ROOT = Path(__file__).parents[2]

# mutmut names a module by its path from the working directory, and the tests import `linehunt`: below `core/` no name would fit.
_SETTINGS = """
[tool.mutmut]
source_paths = ["linehunt"]
only_mutate = {sources}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:cacheprovider"]
use_git_change_detection = false
track_dependencies = false
timeout_constant = 20.0
timeout_multiplier = 5.0
"""


def sources_of(area: Area) -> list[str]:
    """The area's modules, by path from the scratch directory."""
    return [f"linehunt/{name}" for name in area.sources]


def chosen_tests(area: Area) -> list[str]:
    """The area's tests, by path from the scratch directory."""
    return [f"tests/{name}" for name in area.tests]


def lay_out(directory: Path, area: Area) -> None:
    """Fill an empty directory."""
    nothing_made = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "core" / "linehunt", directory / "linehunt", ignore=nothing_made)
    shutil.copytree(ROOT / "tests", directory / "tests", ignore=nothing_made)
    settings = _SETTINGS.format(sources=json.dumps(sources_of(area)), tests=json.dumps(chosen_tests(area)))
    (directory / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8") + settings, "utf-8")
