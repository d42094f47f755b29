"""What the author of a provider knows, as data: settings, the vendor's sample bodies, and what each of them says."""

import json
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from attrs import field, frozen

from linehunt.model.answer import Amount, Answer
from linehunt.model.errors import ProviderError
from linehunt.model.fields import Field, field_set
from linehunt.model.message import ProviderResponse
from linehunt.model.number import PhoneNumber

NUMBER = "+14155550123"
"""The number that is asked where a sample names none."""


def _written(body: object) -> bytes:
    """Bytes and text as they are, anything else as JSON."""
    if isinstance(body, bytes):
        return body
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def _samples(samples: "Iterable[Sample]") -> "tuple[Sample, ...]":
    return tuple(samples)


def _refusals(refusals: "Iterable[Refusal]") -> "tuple[Refusal, ...]":
    return tuple(refusals)


def _waits(waits: "Iterable[NotYet]") -> "tuple[NotYet, ...]":
    return tuple(waits)


def _numbers(numbers: Iterable[str]) -> tuple[PhoneNumber, ...]:
    return tuple(map(PhoneNumber.parse, numbers))


@frozen(kw_only=True)
class Response:
    """A response of the vendor, and what it answers.

    body: bytes or text as they came; anything else is written as JSON.
    numbers: those that were asked, in E.164. wanted: the fields that were asked for; none: all that the provider has.
    ticket: the id of the ticket whose fetch it answers; None: it answers the request itself.
    settings: instead of the case's own.
    """

    body: bytes = field(default=b"", converter=_written)
    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)
    numbers: tuple[PhoneNumber, ...] = field(default=(NUMBER,), converter=_numbers)
    wanted: frozenset[Field] = field(default=frozenset(), converter=field_set)
    ticket: str | None = None
    settings: Mapping[str, Any] | None = None

    @property
    def response(self) -> ProviderResponse:
        """It as a hook gets it."""
        return ProviderResponse(status=self.status, headers={name.lower(): value for name, value in self.headers.items()}, body=self.body)


@frozen(kw_only=True)
class Sample(Response):
    """A body that answers.

    answers: by number in E.164, what is to be said of it: an `Answer`, or the class of the error that this one number meets.
        A number that was asked and isn't here must come back unanswered.
    charged: what the provider tells as the price of the request (`"0.05 EUR"`, or a text without a currency); None: it tells none.
    balance: what it tells is left of the account's credit, likewise.
    request_id: what it tells as its id; None: that isn't looked at.
    """

    answers: Mapping[str, Answer | type[ProviderError]]
    charged: Amount | None = None
    balance: Amount | None = None
    request_id: str | None = None


@frozen(kw_only=True)
class Refusal(Response):
    """A body, or a status alone, that refuses the request: `error` is raised, with this `code` unless that is None."""

    error: type[ProviderError]
    code: str | None = None


@frozen(kw_only=True)
class NotYet(Response):
    """A body that says to ask again later: `Pending` with these tickets (id to numbers), or, for a ticket's fetch, `StillPending`."""

    tickets: Mapping[str, tuple[str, ...]] = field(factory=dict)


@frozen(kw_only=True)
class Opened(Response):
    """The answer to `build_session_request`: a session of this `value` (of a Secret its text), which lasts `lifetime` seconds."""

    value: Any
    lifetime: float | None = None


@frozen(kw_only=True)
class Case:
    """A provider, and all that its conformance suite needs to know.

    provider: its module.
    settings, second_settings: two accounts' tables, as a configuration has them: invented, each credential unlike any other, and
        long enough (eight characters or more) not to occur by chance.
    base_url, session_base_url: where `provider_info` has none. currency: of prices that are told without one, where it lists none.
    refusals: at least one body or status for each way in which the vendor refuses.
    """

    provider: ModuleType
    settings: Mapping[str, Any] = field(factory=dict)
    second_settings: Mapping[str, Any] = field(factory=dict)
    base_url: str | None = None
    session_base_url: str | None = None
    currency: str = "USD"
    samples: tuple[Sample, ...] = field(converter=_samples)
    refusals: tuple[Refusal, ...] = field(default=(), converter=_refusals)
    not_yet: tuple[NotYet, ...] = field(default=(), converter=_waits)
    opened: Opened | None = None
