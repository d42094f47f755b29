"""A provider on the test bench: its typed face, and accounts whose settings are structured as a configuration's are."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import evolve

from linehunt.config.credential import Credentials
from linehunt.config.location import Key
from linehunt.config.place import Place
from linehunt.config.problem import key_text
from linehunt.config.quiet import QuietMapping
from linehunt.config.settings import structure
from linehunt.model.answer import Pending, Reply, Ticket
from linehunt.model.base_url import check_base_url
from linehunt.model.errors import ConfigurationError, PluginContractError, ProviderError
from linehunt.model.fields import Field
from linehunt.model.message import ProviderRequest, Session
from linehunt.model.number import PhoneNumber
from linehunt.providers.account import Account
from linehunt.providers.provider import Provider
from linehunt.testing.case import NUMBER, Case, Response
from linehunt.testing.finding import Complaint, ContractBroken, NotMade

Told = Reply | Pending | ProviderError
"""What a response came to, as core sees it: whatever else a normalizer raises is a MalformedResponse."""

NOW = 1_800_000_000.0
"""The moment of every call, in UTC seconds."""

_IN_A_PROGRAM = Place(environ=QuietMapping({}))


class Bench:
    """The provider of a case with the accounts that the case has settings for.

    Raises (when made):
        Complaint: the module is no provider, its settings class takes the case's settings not, or there is no base URL to ask below.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        name = case.provider.__name__
        try:
            self.provider = Provider(name, case.provider, f"module {name}")
        except PluginContractError as error:
            raise Complaint(str(error)) from None
        self._tables: dict[str, Mapping[str, Any]] = {"settings": case.settings, "second_settings": case.second_settings}
        for where, response in self.responses():
            if response.settings is not None:
                self._tables[f"{where}.settings"] = response.settings
        self.base_url, self.session_base_url = self._base_urls()
        self._accounts = {where: self.structured(where) for where in self._tables}
        self.account, self.second = self._accounts["settings"], self._accounts["second_settings"]

    @property
    def fields(self) -> frozenset[Field]:
        """All that the provider declares."""
        return self.provider.info.fields

    @property
    def currency(self) -> str:
        """Of prices that are told without one."""
        return self.provider.list_prices.currency or self.case.currency

    @property
    def asks(self) -> tuple[frozenset[Field], ...]:
        """The sets of fields that are asked for: all, each alone, and all but each."""
        alone = [frozenset({field}) for field in sorted(self.fields)]
        rest = [self.fields - one for one in alone]
        return tuple(dict.fromkeys(wanted for wanted in (self.fields, *alone, *rest) if wanted))

    @property
    def counts(self) -> tuple[int, ...]:
        """How many numbers are asked at once: one, and as many as the provider takes."""
        return tuple(sorted({1, self.provider.info.max_batch_size}))

    @property
    def accounts(self) -> tuple[Account, ...]:
        """The case's own account, and those of its responses that have settings of their own."""
        return tuple(account for where, account in self._accounts.items() if where != "second_settings")

    def responses(self) -> Iterator[tuple[str, Response]]:
        """Every response of the case, and where it stands in it."""
        for name in ("samples", "refusals", "not_yet"):
            for index, response in enumerate(getattr(self.case, name)):
                yield f"{name}[{index}]", response

    def account_of(self, where: str) -> Account:
        """The account that met the response which stands there."""
        return self._accounts.get(f"{where}.settings", self.account)

    def structured(self, where: str) -> Account:
        """The account of the settings that stand there in the case, made anew.

        Raises:
            Complaint: the settings class is none that a table can fill, or takes these not.
        """
        info, distribution = self.provider.info, self.provider.distribution
        try:
            found = structure(info.settings, self._tables[where], Credentials(_IN_A_PROGRAM), distribution)
        except PluginContractError as error:
            raise Complaint(str(error)) from None
        if found.broken:
            raise Complaint(found.broken)
        if found.faults:
            raise Complaint("; ".join(f"{_written(where, key)}: {what}" for key, what in found.faults))
        return Account(
            name=where, provider=self.provider, settings=found.settings, base_url=self.base_url, session_base_url=self.session_base_url
        )

    def renewed(self, account: Account) -> Account:
        """The same account with a settings object of its own."""
        return self.structured(account.name)

    # The hooks, through the face that core uses. What it refuses as the plugin's fault is ContractBroken.

    def build(self, account: Account, numbers: tuple[PhoneNumber, ...], wanted: frozenset[Field]) -> ProviderRequest:
        """The request for these numbers."""
        with _by_contract():
            return self.provider.build_request(numbers, wanted, account.settings, account.base_url)

    def build_ticket(self, account: Account, ticket: Ticket) -> ProviderRequest:
        """The request that fetches this ticket."""
        with _by_contract():
            return self.provider.build_ticket_request(ticket, account.settings, account.base_url)

    def build_session(self, account: Account) -> ProviderRequest:
        """The request that opens a session."""
        with _by_contract():
            return self.provider.build_session_request(account.settings, account.session_base_url)

    def authorize(self, account: Account, request: ProviderRequest) -> ProviderRequest:
        """The request with this account's credentials, and with the case's session where there are sessions."""
        session = self.open(account)
        with _by_contract():
            return self.provider.authorize(request, account.settings, session, NOW)

    def open(self, account: Account) -> Session | None:
        """The session that the case's answer opens; None for a provider without sessions.

        Raises:
            NotMade: the case has no answer that opens one, or it opens none.
        """
        if not self.provider.has_session:
            return None
        if self.case.opened is None:
            raise NotMade("the case has no `opened`, so there is no session to authorize with")
        try:
            return self.provider.read_session(self.case.opened.response, account.settings, NOW)
        except ProviderError as error:
            raise NotMade(f"read_session opens no session of `opened`: {error.words}") from None

    def items(self, account: Account, wanted: frozenset[Field]) -> tuple[str, ...]:
        """The price items of an ask."""
        with _by_contract():
            return account.items(wanted)

    def tell(
        self, where: str, response: Response, *, numbers: tuple[PhoneNumber, ...] = (), body: bytes | None = None, status: int = 0
    ) -> Told:
        """What the response that stands there says, of other numbers or with another body and status where these are given."""
        account, asked = self.account_of(where), numbers or response.numbers
        wanted = response.wanted or self.fields
        try:
            if self.provider.local:
                with self.provider.open_local(account.settings) as local:
                    return self.provider.answer_locally(asked, wanted, account.settings, local)
            ticket = None if response.ticket is None else Ticket(response.ticket, asked)
            seen = response.response
            if body is not None or status:
                seen = evolve(seen, body=seen.body if body is None else body, status=status or seen.status)
            return self.provider.normalize_response(seen, asked, wanted, ticket, account.settings)
        except ProviderError as error:
            return error

    def _base_urls(self) -> tuple[str, str]:
        case, info = self.case, self.provider.info
        if self.provider.local:
            return "", ""
        if (base_url := case.base_url or info.base_url) is None:
            raise Complaint("base_url: provider_info has none, so the case gives one")
        session_base_url = case.session_base_url or info.session_base_url or base_url
        for name, url in (("base_url", base_url), ("session_base_url", session_base_url)):
            try:
                check_base_url(url)
            except ConfigurationError as error:
                raise Complaint(f"{name}: {error}") from None
        return base_url, session_base_url


def numbers(count: int, start: str = NUMBER) -> tuple[PhoneNumber, ...]:
    """As many numbers, upwards from this one."""
    return tuple(PhoneNumber(f"+{int(start[1:]) + i}") for i in range(count))


def others(taken: Collection[PhoneNumber], count: int) -> tuple[PhoneNumber, ...]:
    """As many numbers that are not among these."""
    return tuple(number for number in numbers(count + len(taken), "+442083661177") if number not in taken)[:count]


@contextmanager
def _by_contract() -> Iterator[None]:
    try:
        yield
    except PluginContractError as error:
        raise ContractBroken(str(error)) from error


def _written(where: str, key: Key) -> str:
    return ".".join(filter(None, (where, key_text(key))))
