"""The observers of one client, behind one plugin manager."""

import logging
from inspect import Parameter, isasyncgenfunction, iscoroutinefunction, isgeneratorfunction, signature
from traceback import walk_tb

import pluggy

from linehunt.model.errors import PluginContractError
from linehunt.observing import hookspecs
from linehunt.observing.attempt_finished import AttemptFinished
from linehunt.observing.lookup_finished import LookupFinished
from linehunt.providers.hookspecs import PROJECT
from linehunt.providers.raised import NEWER, may_be_ctrl_c, words_of

Event = AttemptFinished | LookupFinished

_log = logging.getLogger("linehunt.observers")
_HOOKS = {AttemptFinished: "attempt_finished", LookupFinished: "lookup_finished"}
_FILLED = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


class Audience:
    """Tells each of them what happens, and dismisses one that raises."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(hookspecs)
        self._callers = {kind: getattr(self._manager.hook, hook) for kind, hook in _HOOKS.items()}
        self._who: dict[str, str] = {}

    def add(self, name: str, observer: object, who: str) -> None:
        """Let this observer be told: a module, an object, or a class to make one of. `who` ships it.

        Raises:
            PluginContractError: its hooks are not what hookspecs.py says, or it can't be made.
        """
        try:
            plugin = observer() if isinstance(observer, type) else observer
            fault = self._register(name, plugin)
        except BaseException as raised:  # an observer's SystemExit must not end the program that embeds us
            if may_be_ctrl_c(raised):
                raise
            fault = f"it can't be made: {words_of(raised)}"
        if fault:
            if self._manager.has_plugin(name):
                self._manager.unregister(name=name)
            raise PluginContractError(f"observer {name!r} of {who}: {fault}")
        self._who[name] = who

    def tell(self, event: Event) -> None:
        """Tell it to everyone who has its hook. Nothing that they raise comes out."""
        for impl in reversed(self._callers[type(event)].get_hookimpls()):
            try:
                impl.function(*[event for _ in impl.argnames])
            except BaseException as raised:  # its SystemExit would end the thread that the others are told on
                self._dismiss(impl.plugin_name, raised)

    def _dismiss(self, name: str, raised: BaseException) -> None:
        """Log and forget it. Its class and where it was raised are enough to find it; its text may quote a credential of its own."""
        if not self._manager.has_plugin(name):  # it has two functions for the hook, and both raised
            return
        *_, (frame, line) = walk_tb(raised.__traceback__)
        where = f"{frame.f_code.co_filename}:{line}"
        self._manager.unregister(name=name)
        _log.error("observer %r of %s raised %s at %s: it is told nothing more", name, self._who[name], type(raised).__name__, where)

    def _register(self, name: str, plugin: object) -> str:
        """What is wrong with its hooks; nothing where they can be called."""
        if self._manager.is_registered(plugin):
            return "it is an observer already, under another name"
        try:
            self._manager.register(plugin, name)
            self._manager.check_pending()
        except pluggy.PluginValidationError as error:
            words = " ".join(str(error).split())
            return f"{words}: {NEWER}" if "unknown hook" in words or "Argument(s)" in words else words
        found = False
        for kind, hook in _HOOKS.items():
            impls = [impl for impl in self._callers[kind].get_hookimpls() if impl.plugin_name == name]
            # pluggy passes over it without a word.
            if not impls and callable(getattr(plugin, hook, None)):
                return f"{hook} is a hook's name, and is no function marked @hookimpl"
            for impl in impls:
                if fault := _fault(impl):
                    return f"{hook}: {fault}"
                found = True
        return "" if found else f"it has no hook: {' or '.join(_HOOKS.values())}"


def _fault(impl: pluggy.HookImpl) -> str:
    """What pluggy takes, and would never call as its author means it."""
    if impl.wrapper or impl.hookwrapper:
        return "there is nothing for a wrapper to wrap"
    if any(check(impl.function) for check in (iscoroutinefunction, isgeneratorfunction, isasyncgenfunction)):
        return "a hook is a plain function: nobody would await or iterate what this one gives"
    parameters = signature(impl.function).parameters.values()
    odd = [parameter.name for parameter in parameters if parameter.kind not in _FILLED or parameter.default is not Parameter.empty]
    return f"a hook's parameter is a plain one, without a default ({', '.join(odd)})" if odd else ""
