"""Which observers are taken: what they may be, and what is refused with the words that say what to change."""

import functools
import re
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from types import ModuleType
from typing import Any

import pytest

from linehunt import Client, PluginContractError, observers
from linehunt.observers import LookupFinished, hookimpl
from linehunt.plugin import hookimpl as providers_mark
from observers_made import Notes
from providers_made import GB


def look(**given: object) -> None:
    """A free lookup, told to these."""
    with Client(observers=given) as client:
        client.lookup(GB)


def with_hooks(**hooks: Callable[..., Any]) -> ModuleType:
    """A module with these functions as hooks."""
    module = ModuleType("noted")
    for name, function in hooks.items():
        setattr(module, name, hookimpl(function))
    return module


def test_a_module_an_object_and_a_class() -> None:
    """Each can be an observer, a class makes one without arguments; all of them are told, the last one first, as pluggy has it."""
    told: list[str] = []
    notes = Notes()

    class Made:
        @hookimpl
        def lookup_finished(self) -> None:
            told.append("class")

    look(module=with_hooks(lookup_finished=lambda result: told.append("module")), object=notes, made=Made)
    assert told == ["class", "module"]
    assert len(notes.lookups) == 1


def test_a_hook_may_declare_no_argument_and_have_another_name() -> None:
    """As pluggy has it: arguments are opted in to, and `specname` says which hook a function is."""
    told: list[str] = []

    class Named:
        @hookimpl(specname="lookup_finished")
        def note(self) -> None:
            told.append("told")

    look(named=Named)
    assert told == ["told"]


def test_the_mark_is_that_of_providers() -> None:
    """One mark for all plugins."""
    assert hookimpl is providers_mark


def test_the_door_is_sorted_and_whole() -> None:
    """`__all__` is sorted, has no name twice, and each can be had."""
    assert observers.__all__ == sorted(set(observers.__all__))
    assert all(hasattr(observers, name) for name in observers.__all__)


async def _later(result: LookupFinished) -> None: ...


def _lazily(result: LookupFinished) -> Iterator[None]:
    yield


async def _lazily_later(result: LookupFinished) -> AsyncIterator[None]:
    yield


class _Exits:
    def __init__(self) -> None:
        sys.exit("no")


class _NeedsMore:
    def __init__(self, more: int) -> None:
        self.more = more


class _Unmarked:
    def lookup_finished(self, result: LookupFinished) -> None: ...


class _Partial:
    lookup_finished = hookimpl(functools.partial(print))


@pytest.mark.parametrize(
    ("observer", "words"),
    [
        (ModuleType("empty"), "it has no hook: attempt_finished or lookup_finished"),
        (None, "it has no hook"),
        (_Unmarked(), "lookup_finished is a hook's name, and is no function marked @hookimpl"),
        (_Partial(), "lookup_finished is a hook's name, and is no function marked @hookimpl"),
        (with_hooks(lookup_ended=lambda: None), "unknown hook 'lookup_ended' in plugin"),
        (with_hooks(lookup_finished=lambda lookup: None), "Argument(s) {'lookup'}"),
        (
            with_hooks(lookup_finished=lambda result=None: None),
            "a hook's parameter is a plain one, without a default (result)",
        ),
        (with_hooks(lookup_finished=lambda *results: None), "a hook's parameter is a plain one, without a default (results)"),
        (
            with_hooks(lookup_finished=_later),
            "a hook is a plain function: nobody would await or iterate what this one gives",
        ),
        (with_hooks(lookup_finished=_lazily), "a hook is a plain function"),
        (with_hooks(lookup_finished=_lazily_later), "a hook is a plain function"),
        (_Exits, "it can't be made: SystemExit: no"),
        (_NeedsMore, "it can't be made: TypeError: "),
    ],
    ids=[
        "no hook",
        "nothing",
        "no mark",
        "no function",
        "misspelt",
        "misspelt argument",
        "default",
        "starred",
        "coroutine",
        "generator",
        "async generator",
        "class that exits",
        "class with arguments",
    ],
)
def test_what_is_refused(observer: object, words: str) -> None:
    """When the client is made, by the observer's name and who ships it."""
    with pytest.raises(PluginContractError, match=rf"^observer 'mine' of \w+: .*{re.escape(words)}"):
        Client(observers={"mine": observer})


@pytest.mark.parametrize("old", [False, True])
def test_a_wrapper_is_refused(old: bool) -> None:
    """There is nothing to wrap."""

    def lookup_finished() -> Iterator[None]:
        yield

    module = ModuleType("wrapping")
    vars(module)["lookup_finished"] = (hookimpl(hookwrapper=True) if old else hookimpl(wrapper=True))(lookup_finished)
    with pytest.raises(PluginContractError, match="there is nothing for a wrapper to wrap"):
        Client(observers={"mine": module})


def test_one_object_under_two_names() -> None:
    """It would be told everything twice."""
    notes = Notes()
    with pytest.raises(PluginContractError, match=r"^observer 'other' of Notes: it is an observer already, under another name$"):
        Client(observers={"one": notes, "other": notes})


def test_a_ctrl_c_while_one_is_made() -> None:
    """It is a Ctrl-C."""

    class Slow:
        def __init__(self) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Client(observers={"slow": Slow})
