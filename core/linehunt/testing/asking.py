"""Every request that a provider builds for its case, and what must hold of it before and after it is authorized."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial
from urllib.parse import urlsplit

from attrs import frozen

from linehunt.model.answer import Ticket
from linehunt.model.message import ProviderRequest
from linehunt.model.number import PhoneNumber
from linehunt.providers.account import Account
from linehunt.testing.bench import Bench, numbers, others
from linehunt.testing.case import NotYet
from linehunt.testing.finding import Complaint, ContractBroken, NotMade
from linehunt.testing.written import changed, found, held, secrets

_LONG_ENOUGH = 8
"""Characters of a setting that are not met by chance."""


@frozen
class Asking:
    """One way of asking: the hook, the account that it is made for, and how it is made for that or for another one."""

    hook: str
    account: Account
    make: Callable[[Account], ProviderRequest]

    @property
    def request(self) -> ProviderRequest:
        """The account's own."""
        return self.make(self.account)


def askings(bench: Bench) -> Iterator[Asking]:
    """Every way of asking that `authorize` sees: the lookups of one number and of many, for all that may be wanted, and the tickets."""
    for account in bench.accounts:
        for wanted in bench.asks:
            for count in bench.counts:
                yield Asking("build_request", account, partial(bench.build, numbers=numbers(count), wanted=wanted))
    if bench.provider.has("build_ticket_request"):
        for account, ticket in tickets(bench):
            yield Asking("build_ticket_request", account, partial(bench.build_ticket, ticket=ticket))


def openings(bench: Bench) -> Iterator[Asking]:
    """The request that opens a session, which `authorize` never sees."""
    if bench.provider.has_session:
        yield Asking("build_session_request", bench.account, bench.build_session)


def tickets(bench: Bench) -> Iterator[tuple[Account, Ticket]]:
    """Every ticket of the case, and the account that it is fetched with."""
    for where, response in bench.responses():
        account = bench.account_of(where)
        if response.ticket is not None:
            yield account, Ticket(response.ticket, response.numbers)
        if isinstance(response, NotYet):
            for name, asked in response.tickets.items():
                yield account, Ticket(name, tuple(map(PhoneNumber.parse, asked)))


def contract_kept(bench: Bench) -> None:
    """Every hook that builds or prices gives what core takes, for all that may be asked; the other checks are not made else."""
    try:
        for account in bench.accounts:
            for wanted in bench.asks:
                bench.items(account, wanted)
        for asking in askings(bench):
            bench.authorize(asking.account, asking.request)
        for asking in openings(bench):
            _ = asking.request
    except ContractBroken as broken:
        raise Complaint(str(broken)) from broken.__cause__


def deterministic(bench: Bench) -> None:
    """The same arguments give an equal request, with an equal settings object too."""
    for asking in (*askings(bench), *openings(bench)):
        request = asking.request
        if part := changed(request, asking.request):
            raise Complaint(f"{asking.hook}: the same arguments give another request ({part})")
        if part := changed(request, asking.make(bench.renewed(asking.account))):
            raise Complaint(f"{asking.hook}: an equal settings object gives another request ({part})")


def below_base_url(bench: Bench) -> None:
    """Every request, authorized, goes to the account's host and below its path; the one that opens a session to that of sessions."""
    for asking in askings(bench):
        done = bench.authorize(asking.account, asking.request)
        _check_below(f"authorize, after {asking.hook}", done, bench.base_url)
    for asking in openings(bench):
        _check_below(asking.hook, asking.request, bench.session_base_url)


def _check_below(hook: str, request: ProviderRequest, base_url: str) -> None:
    base, url = urlsplit(base_url), urlsplit(request.url)
    if (url.scheme, url.netloc) != (base.scheme, base.netloc) or not url.path.startswith(base.path.rstrip("/") + "/"):
        raise Complaint(f"{hook}: the request leaves the base URL")


def numbers_in(bench: Bench) -> None:
    """Another number makes another request, wherever it stands among those that are asked."""
    for account in bench.accounts:
        for count in bench.counts:
            asked = numbers(count)
            request = bench.build(account, asked, bench.fields)
            [spare] = others(asked, 1)
            for place in sorted({0, count // 2, count - 1}):
                instead = (*asked[:place], spare, *asked[place + 1 :])
                if request == bench.build(account, instead, bench.fields):
                    which = "the number" if count == 1 else f"number {place + 1} of {count}"
                    raise Complaint(f"build_request: {which} is not in the request: another one gives the same")


def no_credential_yet(bench: Bench) -> None:
    """Before `authorize`, no request holds a credential of its account."""
    for asking in askings(bench):
        request = asking.request
        for secret in secrets(asking.account.settings):
            if part := found(request, secret.text):
                raise Complaint(f"{asking.hook} puts {secret.name} into the {part}: a credential is added by authorize alone")


def credential_added(bench: Bench) -> None:
    """`authorize` adds a Secret of the account, its session, or what two accounts have different: a signature."""
    if not secrets(bench.account.settings) and not bench.provider.has("authorize"):
        raise NotMade("there is neither a Secret in the settings nor an authorize hook")
    for asking in askings(bench):
        request, settings = asking.request, asking.account.settings
        done = bench.authorize(asking.account, request)
        session = bench.open(asking.account)
        tokens = [*secrets(settings), *(held(session.value) if session else ())]
        if any(found(done, token.text) for token in tokens):
            continue
        for setting in held(settings):
            if len(setting.text) >= _LONG_ENOUGH and found(done, setting.text) and not found(request, setting.text):
                raise Complaint(f"authorize sends {setting.name} of the settings, which is plain text there: a credential is a Secret")
        if done == bench.authorize(bench.second, request):
            raise Complaint("authorize adds no credential: what it gives is the same for two accounts")


def nothing_else_changed(bench: Bench) -> None:
    """`authorize` leaves the request that it gets as it is, and gives one of the same method, path and body."""
    for asking in askings(bench):
        request = asking.request
        before = deepcopy(request)
        done = bench.authorize(asking.account, request)
        if part := changed(before, request):
            raise Complaint(f"authorize changes the {part} of the request that it gets: it gives another one (request.with_headers)")
        for part in ("method", "path", "body"):
            if getattr(done, part) != getattr(before, part):
                raise Complaint(f"authorize gives another {part}: it adds headers, or to the query")


def nothing_of_another(bench: Bench) -> None:
    """After one account was asked, nothing of it stands in the request of another, and the other way round."""
    for hook in ("build_request", "build_session_request"):
        for mine, theirs in ((bench.account, bench.second), (bench.second, bench.account), (bench.account, bench.second)):
            for asking in _made_for(bench, hook, mine):
                own = [each.text for each in held(mine.settings)]
                for setting in held(theirs.settings):
                    foreign = len(setting.text) >= _LONG_ENOUGH and not any(setting.text in text for text in own)
                    if foreign and (part := found(asking, setting.text)):
                        raise Complaint(f"a request holds {setting.name} of another account ({part}): a hook keeps nothing between calls")


def _made_for(bench: Bench, hook: str, account: Account) -> Iterator[ProviderRequest]:
    if hook == "build_request":
        for count in bench.counts:
            yield bench.authorize(account, bench.build(account, numbers(count), bench.fields))
    elif bench.provider.has_session:
        yield bench.build_session(account)
