"""Reading a doubt back: it is settled by what its provider says, and nothing can be bought on the way."""

from collections.abc import Callable
from contextlib import closing

import pytest
from attrs import define, field

from fakes import FakeClock
from linehunt import Client, Configuration, ConfigurationError
from linehunt.ledger import open_ledger
from linehunt.model.errors import LinehuntError, QueryRejected
from linehunt.providers.account import Account
from linehunt.reading_back import ReadBack, read_back
from linehunt.store.protocol import Doubt
from linehunt.transport import Transport
from providers_made import GB, PRICE, US, Vendor, answers, local_module, pending

TABLES = {"acme": {"prices": {"*": PRICE}, "poll_deadline": 1}}
CHAINS = {"default": {"accounts": ["acme"], "want": ["carrier"]}}


@define
class Case:
    """A vendor, and the doubt that it left in the ledger of the test."""

    acme: Vendor
    configuration: Configuration = field(factory=lambda: Configuration(accounts=TABLES, chains=CHAINS))
    clock: FakeClock = field(factory=FakeClock)

    def order(self, *numbers: str) -> Doubt:
        """Ask for these in vain."""
        with Client(self.configuration, providers={"acme": self.acme.module}, transport=self.acme.transport, clock=self.clock) as client:
            list(client.lookup_many(numbers))
        [doubt] = self.doubts
        return doubt

    def read(self, doubt: Doubt, vendor: Vendor | None = None, transport: Callable[[Account], Transport] | None = None) -> ReadBack:
        """Read it back, by another vendor if there is one now."""
        vendor = vendor or self.acme
        return read_back(
            self.configuration,
            doubt,
            providers={"acme": vendor.module},
            transport=transport or vendor.transport,
            clock=self.clock,
        )

    @property
    def doubts(self) -> list[Doubt]:
        """What the ledger has in doubt."""
        with closing(open_ledger(self.configuration, clock=self.clock)) as store:
            return store.doubts()

    def resolve(self, doubt: Doubt) -> None:
        """As another process may."""
        with closing(open_ledger(self.configuration, clock=self.clock)) as store:
            store.resolve(doubt.attempt, billed=False)


ONE = pending(("t1", (US,)))
OTHER = pending(("t2", (GB,)))
TWO = pending(("t1", (US,)), ("t2", (GB,)))


def test_what_was_bought_is_fetched() -> None:
    """Its tickets are fetched, its price is spent, its connection is closed, and no lookup is sent."""
    case = Case(acme := Vendor(ONE, fetches=[ONE]))
    doubt = case.order(US)
    acme.fetches.append(answers(US, charged="0.004"))
    back = case.read(doubt)

    assert (str(back.charged), back.left, back.reasons) == ("0.004 USD", None, ())
    assert (acme.asked("tickets"), len(acme.asked()), acme.closed) == (["t1", "t1"], 1, 2)
    assert case.doubts == []


def test_what_is_not_ready_stays() -> None:
    """One ticket of two comes: its number's price is spent, the other number is still in doubt, for a reason."""
    case = Case(acme := Vendor(TWO, fetches=[ONE, OTHER], max_batch_size=2))
    doubt = case.order(US, GB)
    acme.fetches += [answers(US), OTHER, OTHER]
    back = case.read(doubt)

    assert (str(back.charged), back.reasons) == (PRICE, ("StillPending: no answer within 1 s of asking",))
    assert back.left is not None
    assert (back.left.numbers, str(back.left.amount), [back.left]) == ((GB,), PRICE, case.doubts)


def test_word_that_nothing_was_billed() -> None:
    """A refusal that says so frees the number; it is said why there is no answer."""
    case = Case(acme := Vendor(ONE, fetches=[ONE]))
    doubt = case.order(US)
    acme.fetches.append(QueryRejected("failed", billed=False))
    back = case.read(doubt)

    assert (str(back.charged), back.left, back.reasons) == ("0 USD", None, ("QueryRejected: failed",))


def test_number_without_a_ticket() -> None:
    """Of a batch with one ticket for two numbers the other one is not asked, and stays in doubt."""
    case = Case(acme := Vendor(ONE, fetches=[ONE], max_batch_size=2))
    doubt = case.order(US, GB)
    acme.fetches.append(answers(US))
    back = case.read(doubt)
    assert back.left is not None
    assert (back.left.numbers, back.left.tickets, len(acme.asked())) == ((GB,), False, 1)

    with pytest.raises(ConfigurationError, match="attempt 1 can't be fetched"):
        case.read(back.left)
    assert len(acme.asked("tickets")) == 2


def test_doubt_that_is_none() -> None:
    """What somebody has resolved is not asked for."""
    case = Case(acme := Vendor(ONE, fetches=[ONE]))
    case.resolve(doubt := case.order(US))

    with pytest.raises(ConfigurationError, match="attempt 1 can't be fetched: 'linehunt spend doubts' lists those that can"):
        case.read(doubt)
    assert len(acme.asked("tickets")) == 1


def test_doubt_that_is_resolved_meanwhile() -> None:
    """Its number may be bought by anybody again, but not here: the ledger is opened with a cap of nothing."""
    case = Case(acme := Vendor(ONE, fetches=[ONE]))
    doubt = case.order(US)

    def resolving(account: Account) -> Transport:
        case.resolve(doubt)
        return acme

    with pytest.raises(ConfigurationError, match="attempt 1: somebody else settles it just now"):
        case.read(doubt, transport=resolving)
    assert (len(acme.asked()), len(acme.asked("tickets"))) == (1, 1)


def test_account_of_another_provider_now() -> None:
    """Its tickets are never shown to a provider that doesn't fetch any."""
    case = Case(Vendor(ONE, fetches=[ONE]))
    doubt = case.order(US)
    now = Configuration(accounts={"acme": {}}, chains=CHAINS)

    with pytest.raises(ConfigurationError, match="account 'acme' is of provider 'acme' now, which can fetch nothing"):
        read_back(now, doubt, providers={"acme": local_module(lambda: answers())}, clock=case.clock)
    assert case.doubts == [doubt]


def test_other_price_items_now() -> None:
    """Answers are kept apart by price items: under others this doubt's would not be found, and that is said."""
    case = Case(Vendor(ONE, fetches=[ONE]))
    doubt = case.order(US)
    other = Vendor(hooks={"price_items": lambda: ("carrier",)})
    case.configuration = Configuration(accounts={"acme": {"prices": {"carrier": {"*": PRICE}}}}, chains=CHAINS)

    with pytest.raises(ConfigurationError, match="is set to ask by other price items than then"):
        case.read(doubt, other)
    assert other.asked("tickets") == []


def test_broken_off() -> None:
    """Ctrl-C while it is fetched leaves the doubt as it was, to be fetched another time."""
    case = Case(acme := Vendor(ONE, fetches=[ONE]))
    doubt = case.order(US)
    acme.fetches.append(KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt):
        case.read(doubt)
    [left] = case.doubts
    assert (left.numbers, left.tickets, acme.closed) == ((US,), True, 2)
    acme.fetches.append(answers(US))
    assert case.read(left).left is None


def test_configuration_without_the_account() -> None:
    """It is told by its name."""
    case = Case(Vendor(ONE, fetches=[ONE]))
    doubt = case.order(US)

    with pytest.raises(LinehuntError, match="there is no account and no provider 'acme'"):
        read_back(Configuration(), doubt)
