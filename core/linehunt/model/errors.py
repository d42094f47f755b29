"""Every error that linehunt raises. Three kinds, told apart by what follows.

`ConfigurationError`, `InvalidNumber`, `PluginContractError` and `StoreError` abort. `TransportError` (no usable response) and
`ProviderError` (an answer that refuses) let the chain go on to the next account. `LookupFailed` says that nobody answered.
"""

from typing import TYPE_CHECKING

from linehunt.model.text import safe_message

if TYPE_CHECKING:
    from linehunt.model.money import Money
    from linehunt.model.result import LookupResult


class LinehuntError(Exception):
    """The root of all of them."""

    @property
    def words(self) -> str:
        """`TimedOut: no answer within 5 s`: the class is the kind of remedy, the message what happened."""
        return f"{type(self).__name__}: {self}"


class ConfigurationError(LinehuntError, ValueError):
    """The configuration, or an argument of a call, can't be used as it is. The message says what, where and what to do."""


class InvalidNumber(LinehuntError, ValueError):
    """The input is not a phone number that can be looked up. The message never holds the input whole."""


class PluginContractError(LinehuntError):
    """A provider plugin broke its contract: its author's to mend. Nothing was sent for the call that met it."""


class StoreError(LinehuntError):
    """Ledger and answers can't be read or written, so nothing paid is asked. The message says why, where and what to do."""


class LookupFailed(LinehuntError):
    """A fact that was required is missing. `result` has what was found, and why the rest was not."""

    def __init__(self, message: str, result: "LookupResult") -> None:
        super().__init__(message)
        self.result = result

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (str(self), self.result)  # pickle would call it with the message alone


class TransportError(LinehuntError, OSError):
    """No usable response came. Whether the request went out is told by the attempt's `delivery`, never by the class."""


class ConnectionFailed(TransportError):
    """No connection: name not found, refused, TLS handshake failed."""


class UntrustedServer(ConnectionFailed):
    """The server's certificate can't be verified. It will not get better by asking again."""


class TimedOut(TransportError, TimeoutError):
    """The deadline passed before the whole response was here."""


class ConnectionBroken(TransportError):
    """The connection ended, or what came was no HTTP, before the whole response was here."""


class ResponseTooLarge(TransportError):
    """The body is larger than any lookup's answer."""


class ProviderError(LinehuntError):
    """The provider answered, and refused. Raise one of the subclasses.

    `message` and `code` are the vendor's own words; control characters and long runs of digits are taken out.
    `charged` (an amount, as in `Reply`) or `billed` (True: at the quote, False: not at all) overrule what the class says of
    money. `retry_after` is in seconds from now, None where the vendor told none.
    """

    def __init__(
        self,
        message: str = "",
        *,
        code: object = None,
        charged: "Money | str | int | None" = None,
        billed: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        self.message = safe_message(str(message)).strip() or str(type(self).__doc__).partition(".")[0]
        self.code = None if code is None else safe_message(str(code)).strip() or None
        self.charged = charged
        self.billed = billed
        self.retry_after = retry_after
        super().__init__(self.message if self.code is None else f"{self.message} (code {self.code})")


class AuthenticationFailed(ProviderError):
    """The credentials were refused."""


class PermissionDenied(ProviderError):
    """The account may not ask this: not enabled, not from this address."""


class InsufficientFunds(ProviderError):
    """The account's balance is used up."""


class RateLimited(ProviderError):
    """Too many requests."""


class QueryRejected(ProviderError):
    """The request was refused as it stands."""


class ProviderUnavailable(ProviderError):
    """The provider is failing."""


class StillPending(ProviderError):
    """The answer was not ready within the time given to wait for it."""


class MalformedResponse(ProviderError):
    """The response is not what this provider documents."""
