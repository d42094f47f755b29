"""One provider plugin behind a typed face: every hook call goes through here, and what comes back is checked here."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from inspect import Parameter, signature
from math import isnan
from operator import attrgetter
from traceback import clear_frames
from types import ModuleType, NoneType
from typing import Any

import pluggy

from linehunt.model.answer import Answer, Pending, Reply, Ticket, Verdict
from linehunt.model.errors import (
    ConfigurationError,
    LinehuntError,
    MalformedResponse,
    PluginContractError,
    ProviderError,
    ProviderUnavailable,
)
from linehunt.model.facts import FACT_TYPES, PARTS, LineType, Reachable
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, ProviderResponse, Session
from linehunt.model.number import PhoneNumber
from linehunt.providers import hookspecs
from linehunt.providers.info import ProviderInfo
from linehunt.providers.prices import Prices
from linehunt.providers.raised import NEWER, may_be_ctrl_c

_HTTP = ("build_request", "normalize_response")
_ONLY_HTTP = (*_HTTP, "authorize", "build_ticket_request", "build_session_request", "read_session", "price_items")
_PAIR = ("build_session_request", "read_session")


class Provider:
    """A provider module with a PluginManager of its own: a call can reach no other plugin, and no other plugin sees its settings.

    Raises (when made):
        PluginContractError: an unknown or misspelt hook, a missing one, half of a pair, a parameter with a default, a
            `provider_info` that makes no sense. The message names the distribution.
    """

    def __init__(self, name: str, module: ModuleType, distribution: str) -> None:
        self.name = name
        self.distribution = distribution
        self._hooks = self._register(module)
        self.local = self.has("answer_locally")
        self._check_hooks()
        self.info = self._read_info()
        try:
            self.list_prices = Prices.parse(self.info.list_prices, "list_prices")
        except ConfigurationError as error:
            raise self._broken(str(error)) from None

    def has(self, hook: str) -> bool:
        """Whether the plugin implements this hook."""
        return hook in self._hooks

    # The hooks, in call order.

    def price_items(self, wanted: frozenset[Field], settings: Any) -> tuple[str, ...]:
        """The price items of this ask; none for a provider with one price."""
        if not self._prices_items:
            return ()
        items = self._call("price_items", PluginContractError, wanted=wanted, settings=settings)
        # Without a comma: that is what parts them in the ledger.
        if not isinstance(items, tuple) or not items or not all(isinstance(item, str) and item and "," not in item for item in items):
            raise self._broken("price_items gives no tuple of names without commas")
        return items

    def build_request(self, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Any, base_url: str) -> ProviderRequest:
        """The request for these numbers, below `base_url`, without credentials."""
        return self._request("build_request", base_url, numbers=numbers, wanted=wanted, settings=settings)

    def build_ticket_request(self, ticket: Ticket, settings: Any, base_url: str) -> ProviderRequest:
        """The request that fetches this ticket."""
        if not self.has("build_ticket_request"):
            raise self._broken("normalize_response gives Pending, and there is no build_ticket_request")
        return self._request("build_ticket_request", base_url, ticket=ticket, settings=settings)

    def build_session_request(self, settings: Any, base_url: str) -> ProviderRequest:
        """The request that opens a session."""
        return self._request("build_session_request", base_url, settings=settings)

    def read_session(self, response: ProviderResponse, settings: Any, now: float) -> Session:
        """The session in this response."""
        session = self._read("read_session", response, settings=settings, now=now)
        if not isinstance(session, Session):
            raise MalformedResponse(f"read_session of {self.distribution} gives {type(session).__name__}, not Session")
        if session.lifetime is not None and not _is_duration(session.lifetime):
            raise MalformedResponse(f"the Session of {self.distribution} needs its lifetime as a number of seconds, or None")
        return session

    def authorize(self, request: ProviderRequest, settings: Any, session: Session | None, now: float) -> ProviderRequest:
        """The request with its credentials: the same one where the plugin needs none."""
        if not self._authorizes:
            return request
        authorized = self._call("authorize", PluginContractError, request=request, settings=settings, session=session, now=now)
        if not isinstance(authorized, ProviderRequest):
            raise self._broken(f"authorize gives {type(authorized).__name__}, not ProviderRequest")
        if authorized.base_url != request.base_url:
            raise self._broken("authorize changed the base URL")
        return authorized

    def normalize_response(
        self,
        response: ProviderResponse,
        numbers: tuple[PhoneNumber, ...],
        wanted: frozenset[Field],
        ticket: Ticket | None,
        settings: Any,
    ) -> Reply | Pending:
        """What the response says: a bare Answer is made a Reply of one.

        Raises:
            ProviderError: the plugin's word for a refusal; MalformedResponse for whatever else went wrong in it.
        """
        told: object = self._read("normalize_response", response, numbers=numbers, wanted=wanted, ticket=ticket, settings=settings)
        if isinstance(told, Answer):
            if len(numbers) != 1:
                raise MalformedResponse(f"{self.distribution} gives one Answer for {len(numbers)} numbers: a Reply is needed")
            told = Reply({numbers[0]: told})
        if isinstance(told, Reply | Pending) and not isinstance(told.request_id, str | None):
            raise MalformedResponse(f"{self.distribution} gives request_id as {type(told.request_id).__name__}, not text")
        if isinstance(told, Reply):
            self._check_answers(told.answers)
            if told.answers and not any(number in told.answers for number in numbers):
                words = f"{self.distribution} answers numbers that were not asked, and none that was"
                raise MalformedResponse(words, charged=told.charged)  # it was paid all the same
            return told
        if isinstance(told, Pending):
            self._check_pending(told, frozenset(numbers))
            return told
        raise MalformedResponse(f"normalize_response of {self.distribution} gives {type(told).__name__}, not Answer, Reply or Pending")

    def open_local(self, settings: Any) -> AbstractContextManager[Any]:
        """The connection of a provider that answers locally; of nothing, where it needs none.

        Raises:
            ProviderUnavailable: the plugin's own failure, here or when the connection is entered.
        """
        if not self.has("open_local"):
            return nullcontext()
        return self._entering(self._locally("open_local", settings=settings))

    @contextmanager
    def _entering(self, opened: object) -> Iterator[Any]:
        if not isinstance(opened, AbstractContextManager):
            raise ProviderUnavailable(f"open_local of {self.distribution} gives {type(opened).__name__}, not a context manager")
        with ExitStack() as stack:
            try:
                connection = stack.enter_context(opened)
            except BaseException as raised:  # as in `_call`
                failure, cause = self._failure("open_local", ProviderUnavailable, raised)
            else:
                yield connection
                return
        raise failure from cause

    def answer_locally(self, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Any, local: Any) -> Reply:
        """The answers of a provider that is not reached over HTTP.

        Raises:
            ProviderError: ProviderUnavailable for whatever the plugin raises that is none itself; MalformedResponse for what is no Reply.
        """
        reply = self._locally("answer_locally", numbers=numbers, wanted=wanted, settings=settings, local=local)
        if not isinstance(reply, Reply):
            raise MalformedResponse(f"answer_locally of {self.distribution} gives {type(reply).__name__}, not Reply")
        self._check_answers(reply.answers)
        return reply

    # How hooks are called.

    def _call(self, hook: str, error: type[LinehuntError], **arguments: Any) -> Any:
        function, names = self._hooks[hook]
        try:
            return function(*[arguments[name] for name in names])
        except BaseException as raised:  # a plugin's SystemExit must not end the program that embeds us
            failure, cause = self._failure(hook, error, raised)
        raise failure from cause  # out here, where what was raised doesn't become its context

    def _failure(self, hook: str, error: type[LinehuntError], raised: BaseException) -> tuple[BaseException, BaseException | None]:
        """What to raise in place of what a plugin raised, and its cause; Ctrl-C and, where it may, a ProviderError as they are."""
        if may_be_ctrl_c(raised):
            return raised, raised.__cause__
        if isinstance(raised, ProviderError) and issubclass(error, ProviderError):
            _clean(raised)
            return raised, raised.__cause__
        # Its text is the plugin's: it may quote a credential. Its class and where it was raised are enough to find it.
        return error(f"{hook} of {self.distribution} raised {type(raised).__name__}"), _without_text(raised)

    def _request(self, hook: str, base_url: str, **arguments: Any) -> ProviderRequest:
        request = self._call(hook, PluginContractError, **arguments)
        if not isinstance(request, ProviderRequest):
            raise self._broken(f"{hook} gives {type(request).__name__}, not ProviderRequest")
        return request.below(base_url)

    def _read(self, hook: str, response: ProviderResponse, **arguments: Any) -> Any:
        return self._call(hook, MalformedResponse, response=response, **arguments)

    def _locally(self, hook: str, **arguments: Any) -> Any:
        return self._call(hook, ProviderUnavailable, **arguments)

    # What is checked.

    def _check_pending(self, pending: Pending, asked: frozenset[PhoneNumber]) -> None:
        tickets: object = pending.tickets
        if not tickets or not isinstance(tickets, tuple) or not all(_is_ticket(ticket, asked) for ticket in tickets):
            raise MalformedResponse(f"the Pending of {self.distribution} needs a tuple of tickets for numbers that were asked")
        if not _is_duration(pending.after):
            raise MalformedResponse(f"the Pending of {self.distribution} needs `after` as a number of seconds")

    def _check_answers(self, answers: Mapping[str, Answer | ProviderError]) -> None:
        fields = self.info.fields
        if not isinstance(answers, Mapping):
            raise MalformedResponse(f"the Reply of {self.distribution} holds {type(answers).__name__}, not answers by number")
        sound: set[int] = set()
        for number, answer in answers.items():
            if type(answer) is not Answer:
                if isinstance(answer, ProviderError):
                    continue
                raise MalformedResponse(f"the Reply of {self.distribution} holds {type(answer).__name__}, not Answer or ProviderError")
            if not isinstance(number, str):
                raise MalformedResponse(f"the Reply of {self.distribution} is by {type(number).__name__}, not by E.164 text")
            for field, value in answer.known.items():
                if field not in fields:
                    raise MalformedResponse(f"{self.distribution} answers {field}, which its provider_info doesn't declare")
                if not isinstance(value, FACT_TYPES[field]):
                    kind = FACT_TYPES[field].__name__
                    raise MalformedResponse(f"{self.distribution} gives {field} as {type(value).__name__}, not {kind}")
                if type(value) not in _WHOLE and id(value) not in sound:
                    if _is_text_within(value):
                        sound.add(id(value))  # a batch's numbers share their networks
                        continue
                    raise MalformedResponse(f"{self.distribution} gives a part of {field} that is no text")
            if type(answer.verdict) is not Verdict:
                raise MalformedResponse(f"{self.distribution} gives a verdict as {type(answer.verdict).__name__}, not Verdict")
            if answer.withheld and not all(type(name) is Field and isinstance(why, str) for name, why in answer.withheld.items()):
                raise MalformedResponse(f"{self.distribution} gives `withheld` not as text by Field")

    def _register(self, module: ModuleType) -> "dict[str, tuple[Callable[..., Any], tuple[str, ...]]]":
        """Each hook's function, and the arguments that it takes.

        The manager is this module's own, so that a hook has one implementation. Pluggy checks it, and it is called as it is:
        pluggy's loop over several would cost more than building the request does.
        """
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        try:
            manager.register(module, self.name)
            manager.check_pending()
        except pluggy.PluginValidationError as error:
            words = " ".join(str(error).split())
            raise self._broken(f"{words}: {NEWER}" if "unknown hook" in words or "Argument(s)" in words else words) from None
        taken = {id(impl.function) for name in _SPECS for impl in getattr(manager.hook, name).get_hookimpls()}
        for name, value in vars(module).items():
            # Pluggy passes over it without a word: a function without the mark, or a class or partial with it.
            if name in _SPECS and callable(value) and id(value) not in taken:
                raise self._broken(f"{name} is a hook's name, and is no function marked @hookimpl")
        hooks = {}
        for name in _SPECS:
            impls = getattr(manager.hook, name).get_hookimpls()
            if len(impls) > 1:
                raise self._broken(f"{name} is implemented by {' and '.join(sorted(impl.function.__name__ for impl in impls))}")
            for impl in impls:
                self._check_parameters(name, impl)
                hooks[name] = (impl.function, impl.argnames)
        return hooks

    def _check_parameters(self, name: str, impl: pluggy.HookImpl) -> None:
        if impl.wrapper or impl.hookwrapper:
            raise self._broken(f"{name}: there is nothing for a wrapper to wrap")
        # Both pluggy takes without a word, and never fills.
        if impl.kwargnames:
            raise self._broken(f"{name}: a hook's parameter takes no default ({', '.join(impl.kwargnames)})")
        if only := [p.name for p in signature(impl.function).parameters.values() if p.kind not in _FILLED]:
            raise self._broken(f"{name}: a hook's parameter is a plain one, filled by its name ({', '.join(only)})")

    def _check_hooks(self) -> None:
        if not self.has("provider_info"):
            raise self._broken("provider_info is missing")
        if self.local:
            if wrong := [name for name in _ONLY_HTTP if self.has(name)]:
                raise self._broken(f"answer_locally stands instead of the HTTP hooks: {', '.join(wrong)}")
        else:
            if missing := [name for name in _HTTP if not self.has(name)]:
                raise self._broken(f"{', '.join(missing)}: missing (or answer_locally, for a provider without HTTP)")
            if self.has("open_local"):
                raise self._broken("open_local goes with answer_locally")
            if self.has(_PAIR[0]) != self.has(_PAIR[1]):
                raise self._broken(f"{_PAIR[0]} and {_PAIR[1]} go together")
        self._authorizes = self.has("authorize")
        self._prices_items = self.has("price_items")
        self.has_session = self.has("read_session")

    def _read_info(self) -> ProviderInfo:
        info = self._call("provider_info", PluginContractError)
        if not isinstance(info, ProviderInfo):
            raise self._broken(f"provider_info gives {type(info).__name__}, not ProviderInfo")
        if not info.fields:
            raise self._broken("provider_info: it declares no field")
        if type(info.max_batch_size) is not int or info.max_batch_size < 1:
            raise self._broken("provider_info: max_batch_size is a whole number, at least 1")
        return info

    def _broken(self, what: str) -> PluginContractError:
        return PluginContractError(f"provider {self.name!r} of {self.distribution}: {what}")


_SPECS = hookspecs.hook_names()
_FILLED = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_PARTS: Mapping[type, Callable[[Any], tuple[object, ...]]] = {kind: attrgetter(*names) for kind, names in PARTS.items()}
_WHOLE = frozenset({bool, str, LineType, Reachable})
_TEXT_OR_NOTHING = frozenset({str, NoneType})


def _is_text_within(value: object) -> bool:
    """Whether a fact that has parts has text in all of them: vendors' JSON likes to bring an MNC as a number."""
    if isinstance(value, tuple):
        return all(isinstance(part, str) for part in value)
    parts = _PARTS.get(type(value))
    return parts is None or _TEXT_OR_NOTHING.issuperset(map(type, parts(value)))


def _is_ticket(ticket: object, asked: frozenset[PhoneNumber]) -> bool:
    """Whether it has an id, and numbers that were asked, each once: money is shared over them."""
    name, numbers = (ticket.id, ticket.numbers) if isinstance(ticket, Ticket) else (None, None)
    return isinstance(name, str) and isinstance(numbers, tuple) and 0 < len(numbers) == len(set(numbers)) and asked.issuperset(numbers)


def _is_duration(seconds: object) -> bool:
    """Whether it can be waited for: text and NaN can't."""
    return isinstance(seconds, int | float) and not isnan(seconds)


def _clean(error: ProviderError) -> None:
    """Take the variables of its frames and the text of its cause from a plugin's own error: they hold what the vendor said."""
    inner = error.__cause__ if error.__suppress_context__ else error.__context__
    error.__cause__ = None if inner is None else _without_text(inner)
    error.__context__ = None
    clear_frames(error.__traceback__)


def _without_text(cause: BaseException) -> BaseException:
    """An exception of the same name and traceback, without the arguments of the original and the variables of its frames."""
    clear_frames(cause.__traceback__)
    twin: Callable[..., BaseException] = type(type(cause).__name__, (Exception,), {"__module__": type(cause).__module__})
    return twin().with_traceback(cause.__traceback__)
