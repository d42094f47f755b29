"""The pages of docs/examples/ as their reader uses them: modules written and imported, a configuration, and what must not come out."""

import tomllib
import traceback
from collections.abc import Iterable
from importlib import import_module, invalidate_caches
from pathlib import Path
from types import ModuleType
from typing import Any

from attrs import frozen

from fenced import read
from linehunt import Configuration, LookupResult


@frozen
class Example:
    """A page: the provider's module, its conformance case's, and the tables of its configuration."""

    provider: ModuleType
    conformance: ModuleType
    tables: dict[str, Any]

    def configuration(self, **changed: dict[str, Any]) -> Configuration:
        """The page's own, with settings changed by account."""
        accounts = {name: settings | changed.get(name, {}) for name, settings in self.tables["accounts"].items()}
        return Configuration(accounts=accounts, chains=self.tables["chains"])


def load_example(page: str, provider: str, directory: Path) -> Example:
    """The page of docs/examples/. `directory` is on `sys.path`, and gets its modules."""
    files = {block.file: block.text for block in read(f"docs/examples/{page}.md").blocks if block.file}
    for name in (provider, f"{provider}_conformance"):
        (directory / f"{name}.py").write_text(files[f"{name}.py"], "utf-8")
    invalidate_caches()
    return Example(import_module(provider), import_module(f"{provider}_conformance"), tomllib.loads(files["linehunt.toml"]))


def said(results: Iterable[LookupResult]) -> str:
    """All words about the results: trails, reasons, errors, and their tracebacks with all locals."""
    words: list[str] = []
    for result in results:
        words += [result.explain(), repr(result)]
        for step in result.steps:
            words += [step.reason, *map(str, step.attempts)]
            if step.error is not None:
                told = traceback.TracebackException.from_exception(step.error, capture_locals=True)
                words += [str(step.error), repr(step.error), *told.format()]
    return "\n".join(words)


def files_with(directory: Path, *secrets: str) -> list[str]:
    """The files below the directory that have one of these texts in their bytes."""
    files = [path for path in directory.rglob("*") if path.is_file()]
    return [path.name for path in files if any(secret.encode() in path.read_bytes() for secret in secrets)]
