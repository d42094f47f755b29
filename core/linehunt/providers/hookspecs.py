"""The hooks of a provider plugin: specs only. A provider plugin is a module with some of these functions, each marked `@hookimpl`.

Every hook is pure: no I/O, no clock, no state, so that it can be tested with bytes, replayed and emulated (only `answer_locally`
and `open_local` may read a data source of their own). A hook may declare fewer arguments than its spec. Whatever HTTP needs beyond
this (connections, deadlines, retries, money, polling) is core's.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

import pluggy

from linehunt.model.answer import Answer, Pending, Reply, Ticket
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, ProviderResponse, Session
from linehunt.model.number import PhoneNumber
from linehunt.providers.info import ProviderInfo

PROJECT = "linehunt"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec(firstresult=True)
def provider_info() -> ProviderInfo:
    """What the provider is: title, settings, fields, base URL, batch size, prices. Required.

    ```python
    @hookimpl
    def provider_info():
        return ProviderInfo(title="Acme", fields={"carrier", "ported"}, settings=Settings, base_url="https://api.acme.example")
    ```
    """


@hookspec(firstresult=True)
def build_request(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Any) -> ProviderRequest:
    """The request that asks for these numbers, one to `max_batch_size` of them, without credentials. Required over HTTP.

    Deterministic: the same arguments give an equal request. What it raises is a PluginContractError: nothing was sent.

    ```python
    @hookimpl
    def build_request(numbers):
        return ProviderRequest.get(f"/v1/lookup/{numbers[0].digits}")
    ```
    """


@hookspec(firstresult=True)
def authorize(request: ProviderRequest, settings: Any, session: Session | None, now: float) -> ProviderRequest:
    """The same request with its credentials: the last step before the wire, so it may sign what it sees. Optional.

    `request.target`, `request.url` and `request.body` are final. `session` is what `read_session` gave; `now` is UTC seconds.

    ```python
    @hookimpl
    def authorize(request, settings):
        return request.with_headers({"api-key": settings.api_key.reveal()})
    ```
    """


@hookspec(firstresult=True)
def normalize_response(
    response: ProviderResponse, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], ticket: Ticket | None, settings: Any
) -> Answer | Reply | Pending:
    """What a complete response, of whatever status, says of `numbers`. Required over HTTP.

    A bare Answer where one number was asked, a Reply for several, Pending to ask again later. `ticket` is the one that was fetched,
    and then `numbers` are its numbers; else None. Raise a ProviderError for a refusal (`response.raise_for_status()` has the default
    table); anything else that it raises becomes MalformedResponse.

    ```python
    @hookimpl
    def normalize_response(response):
        response.raise_for_status()
        body = response.json()
        return Answer(Facts(carrier=Network(name=body["operator"]), ported=body["ported"]))
    ```
    """


@hookspec(firstresult=True)
def build_ticket_request(ticket: Ticket, settings: Any) -> ProviderRequest:
    """The request that fetches a ticket of `Pending`. Optional; required of a provider that returns Pending.

    Build it from the settings and the ticket's id, never from a URL in a response: credentials go where it points.

    ```python
    @hookimpl
    def build_ticket_request(ticket):
        return ProviderRequest.get(f"/v1/results/{ticket.id}")
    ```
    """


@hookspec(firstresult=True)
def build_session_request(settings: Any) -> ProviderRequest:
    """The request that opens a session: an OAuth2 token, a server's clock. Optional, with `read_session` or neither.

    It does not pass through `authorize`, is no attempt, and costs nothing.

    ```python
    @hookimpl
    def build_session_request(settings):
        return ProviderRequest.get("/token", headers=basic(settings.client_id, settings.client_secret.reveal()))
    ```
    """


@hookspec(firstresult=True)
def read_session(response: ProviderResponse, settings: Any, now: float) -> Session:
    """The session that the response brings. Kept in memory, one an account; a 401 drops it and asks for another once. Optional.

    ```python
    @hookimpl
    def read_session(response):
        response.raise_for_status()
        body = response.json()
        return Session(Secret(body["access_token"]), lifetime=body["expires_in"])
    ```
    """


@hookspec(firstresult=True)
def price_items(wanted: frozenset[Field], settings: Any) -> tuple[str, ...]:
    """Which list prices add up to this ask; its answers are kept apart by them. Optional: one price for everything.

    At least one name, none with a comma.

    ```python
    @hookimpl
    def price_items(wanted):
        return ("carrier", "cnam") if "caller_name" in wanted else ("carrier",)
    ```
    """


@hookspec(firstresult=True)
def answer_locally(numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field], settings: Any, local: Any) -> Reply:
    """The answers of a provider that is not reached over HTTP, and free: offline tables, a company's own database.

    It stands instead of the HTTP hooks.

    `local` is what `open_local` gave, else None. What it raises is ProviderUnavailable.

    ```python
    @hookimpl
    def answer_locally(numbers, local):
        return Reply({n: Answer(Facts(caller_name=local[n])) for n in numbers if n in local})
    ```
    """


@hookspec(firstresult=True)
def open_local(settings: Any) -> AbstractContextManager[Any]:
    """The connection that `answer_locally` works with, opened once per thread that asks, closed with the client. Optional.

    The thread that closes the client closes all of them.

    ```python
    @hookimpl
    def open_local(settings):
        return contextlib.closing(sqlite3.connect(settings.path, check_same_thread=False))
    ```
    """


def hook_names() -> Mapping[str, tuple[str, ...]]:
    """The hooks and their arguments, as specified above."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(__import__(__name__, fromlist=["_"]))
    return {name: tuple(caller.spec.argnames) for name, caller in vars(manager.hook).items() if getattr(caller, "spec", None)}
