"""Mutants of what mutmut leaves alone: modules and classes outside of functions, and decorated functions.

mutmut swaps functions while the program runs, so it can't touch what is done once, at import: the table in `consequence.py`, an enum's
values, a pattern. These mutants are made by mutmut's own operators, one module text each, and each is imported by a pytest of its own.
"""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile

import libcst as cst
from libcst.metadata import MetadataWrapper
from mutmut.mutation.file_mutation import NEVER_MUTATE_FUNCTION_NAMES, MutationVisitor
from mutmut.mutation.mutators import mutation_operators
from mutmut.mutation.pragma_handling import IgnoredCode

from mutation.areas import Area
from mutation.mutant import Fate, Mutant, compare
from mutation.scratch import chosen_tests, sources_of

_SERVED = Path(__file__).with_name("served.py")
_NOTHING_IGNORED = IgnoredCode(no_mutate_lines=set(), ignore_node_lines=set(), ignore_pattern_lines=set())
_PATIENCE = 600.0
"""Seconds for the tests of one mutant: a busy machine must not look like a loop without end."""


class _EverythingVisitor(MutationVisitor):
    """Goes into decorated functions too."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators:
            return node.name.value in NEVER_MUTATE_FUNCTION_NAMES
        return bool(super()._skip_node_and_children(node))


def mutate_definitions(directory: Path, area: Area, processes: int, environment: dict[str, str]) -> Iterator[Mutant]:
    """Make them, and run the area's tests for each.

    Raises:
        SystemExit: the tests fail without any.
    """
    with ThreadPoolExecutor(processes) as pool:
        for source in sources_of(area):
            text = (directory / source).read_text("utf-8")
            judge = partial(_judge, directory, area, environment, source)
            if judge(text) is not Fate.SURVIVED:
                raise SystemExit(f"the tests fail with {source} as it is")
            made = list(mutated(text))
            for changed, fate in zip(made, pool.map(judge, made), strict=True):
                yield Mutant(source.removeprefix("linehunt/"), *compare(text, changed), fate)


def mutated(text: str) -> Iterator[str]:
    """The module with one definition changed, in every way that mutmut knows."""
    wrapper = MetadataWrapper(cst.parse_module(text))
    visitor = _EverythingVisitor(mutation_operators, _NOTHING_IGNORED)
    module = wrapper.visit(visitor)
    for mutation in visitor.mutations:
        owner = mutation.contained_by_top_level_function
        if not (isinstance(owner, cst.FunctionDef) and _is_mutmuts(owner)):
            changed = module.deep_replace(mutation.original_node, mutation.mutated_node).code
            if changed != text:
                yield changed


def _is_mutmuts(function: cst.FunctionDef) -> bool:
    """Whether mutmut itself mutates the function."""
    match function.decorators:
        case []:
            return True
        case [cst.Decorator(decorator=cst.Name(value="staticmethod" | "classmethod"))]:
            return True
    return False


def _judge(directory: Path, area: Area, environment: dict[str, str], source: str, text: str) -> Fate:
    """How the area's tests take it that the module has this text."""
    with NamedTemporaryFile("w", suffix=".py", dir=directory, encoding="utf-8") as file:
        file.write(text)
        file.flush()
        try:
            done = subprocess.run(
                [sys.executable, str(_SERVED), source.removesuffix(".py").replace("/", "."), file.name, *chosen_tests(area)],
                cwd=directory,
                env=environment | {"PYTHONPATH": str(directory)},
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Fate.TIMEOUT
    return Fate.KILLED if done.returncode else Fate.SURVIVED
