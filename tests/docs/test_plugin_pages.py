"""docs/hooks.md against the code. The page that leads to it, writing-a-provider.md, has its own tests."""

import inspect
import re
from types import ModuleType
from typing import Any

import attrs
import pytest

from fenced import read
from linehunt import plugin
from linehunt.plugin import Answer, Pending, ProviderInfo, ProviderRequest, ProviderResponse, Reply, Session, Ticket
from linehunt.providers import hookspecs
from linehunt.providers.hookspecs import hook_names
from linehunt.providers.provider import Provider

HOOKS, WRITING = read("docs/hooks.md"), read("docs/writing-a-provider.md")
_HEADING = re.compile(r"`(\w+)\((.*)\)`")
_LOCAL = ("answer_locally", "open_local")
_OF_CORE = {"base_url", "below", "known", "weak_fields"}
"""Parts that no provider has to do with: they are filled in and called by core."""


def test_every_hook_has_a_section_with_its_arguments() -> None:
    """Name and arguments, in the order of the specification."""
    told = {match[1]: tuple(filter(None, match[2].split(", "))) for heading in HOOKS.headings if (match := _HEADING.fullmatch(heading))}
    assert told == dict(hook_names())


def test_every_hook_has_an_example() -> None:
    """Right below its heading, before the next one."""
    headings = [(line, match[1]) for line, text in HOOKS.prose if (match := re.match(r"## `(\w+)\(", text))]
    for (start, name), end in zip(headings, [*(line for line, _ in headings[1:]), 10**6], strict=True):
        within = [block.text for block in HOOKS.blocks if start < block.line < end]
        assert any(f"def {name}(" in text for text in within), name


def test_the_examples_make_two_providers() -> None:
    """The hooks of the page are accepted: those over HTTP together, and those of a provider that answers locally."""
    page = ModuleType("page")
    for block in HOOKS.blocks:
        exec(compile(block.text, str(block), "exec", dont_inherit=True), vars(page))  # noqa: S102  # a snippet is there to be run
    for is_local in (True, False):
        module = ModuleType("local" if is_local else "http")
        for name, value in vars(page).items():
            if name not in hook_names() or name == "provider_info" or (name in _LOCAL) is is_local:
                setattr(module, name, value)
        provider = Provider("acme", module, "acme 1.0")
        assert provider.local is is_local
        assert all(provider.has(name) for name in hook_names() if name == "provider_info" or (name in _LOCAL) is is_local)


def test_every_argument_is_explained() -> None:
    """The table of arguments has each one that a hook takes, and no other."""
    assert {row[0] for row in HOOKS.table("argument")} == {name for arguments in hook_names().values() for name in arguments}


def test_keys_of_provider_info_are_listed() -> None:
    """Each key, required or with its default."""
    told = {name: default for name, default, _ in HOOKS.table("key")}
    real = {}
    for slot in attrs.fields(ProviderInfo):
        default: Any = slot.default
        if default is attrs.NOTHING:
            real[slot.name] = "required"
        elif isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, typed as the function that makes its instances
            real[slot.name] = "none"
        elif isinstance(default, frozenset):
            real[slot.name] = ", ".join(sorted(default))
        else:
            real[slot.name] = default.__name__ if inspect.isclass(default) else str(default)
    assert told == real


def test_the_whole_door_is_mentioned() -> None:
    """Every name of `linehunt.plugin`, on one page or the other."""
    text = HOOKS.text + WRITING.text
    assert [name for name in plugin.__all__ if not re.search(rf"\b{name}\b", text)] == []


@pytest.mark.parametrize(
    "kind", [ProviderRequest, ProviderResponse, Answer, Reply, Pending, Ticket, Session], ids=lambda kind: kind.__name__
)
def test_what_a_hook_takes_and_gives_is_told(kind: type) -> None:
    """Every part of it, by name; but for what is core's to fill in or call."""
    parts = {name for name in vars(kind) if not name.startswith("_")} | {slot.alias for slot in attrs.fields(kind) if slot.init}
    prose = "\n".join(line for _, line in HOOKS.prose)
    code = "\n".join([*re.findall(r"`([^`\n]+)`", prose), *(block.text for block in HOOKS.blocks)])
    assert [part for part in sorted(parts - _OF_CORE) if not re.search(rf"\b{part}\b", code)] == []


def test_the_specification_has_a_docstring_for_every_hook() -> None:
    """What is said here is said there as well."""
    assert [name for name in hook_names() if "```python" not in (inspect.getdoc(getattr(hookspecs, name)) or "")] == []
