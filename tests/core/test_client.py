"""The door for callers: what it takes, what it refuses, and what it closes."""

import os
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fakes import FakeClock
from linehunt import Client, Configuration, ConfigurationError, InvalidNumber, LinehuntError, LookupFailed, MemoryStore, Money
from linehunt.model.result import StepKind
from linehunt.plugin import Answer, Facts, Field, Network, PhoneNumber, Reply
from providers_made import GB, IN, PRICE, US, StoreDouble, Vendor, answers, local_module, rig

CHAIN = {"default": {"accounts": ["acme"], "want": ["carrier"]}}


def test_client_without_a_configuration_answers_offline() -> None:
    """The chain `["offline"]`: free, and works at once."""
    with Client() as client:
        result = client.lookup(GB)
        assert (result.complete, result.cost, result.country and result.country.iso2) == (True, (), "GB")


def test_lookup_follows_the_chain() -> None:
    """Two accounts give a fact each; the trail, the sources and the cost say so."""
    ported = Reply({US: Answer(Facts(ported=True))})
    with rig(acme := Vendor(), bolt := Vendor(ported), chain={"want": ["carrier", "ported"]}) as made:
        result = made.client.lookup(US).require()
        assert result.carrier == Network(name="Acme")
        assert {name: source.account for name, source in result.sources.items()} == {Field.CARRIER: "acme", Field.PORTED: "bolt"}
        assert [step.wanted for step in result.steps] == [{"carrier", "ported"}, {"ported"}]
        assert str(result.cost[0]) == "0.02 USD"
        assert (len(acme.requests), len(bolt.requests)) == (1, 1)


def test_second_lookup_recalls() -> None:
    """Nothing is asked, nothing is paid."""
    with rig(acme := Vendor()) as made:
        first, second = made.client.lookup(US), made.client.lookup(US)
        assert (first.steps[0].kind, second.steps[0].kind, second.cost) == (StepKind.ASKED, StepKind.RECALLED, ())
        assert (len(acme.requests), made.ledger) == (1, (PRICE, "", ""))


def test_refresh_asks_again_and_pays_again() -> None:
    """What was stored before is not used."""
    with rig(acme := Vendor()) as made:
        made.client.lookup(US)
        made.clock.advance(1.0)
        assert made.client.lookup(US, refresh=True).steps[0].kind is StepKind.ASKED
        assert (len(acme.requests), made.ledger) == (2, ("0.02 USD", "", ""))


def test_input_that_is_no_number_is_a_result() -> None:
    """It is returned with its error, and asked of nobody; `require` raises it."""
    with rig(acme := Vendor()) as made:
        result = made.client.lookup("0208 366 1177")
        assert isinstance(result.error, InvalidNumber)
        assert (result.number, result.missing, result.complete, acme.requests) == (None, frozenset({"carrier"}), False, [])
        with pytest.raises(InvalidNumber):
            result.require()


def test_region_reads_national_numbers() -> None:
    """The input stays as it was written."""
    with rig(acme := Vendor()) as made:
        result = made.client.lookup("020 8366 1177", region="GB")
        assert (result.input, acme.asked()) == ("020 8366 1177", [GB[1:]])


def test_nobody_knows() -> None:
    """An incomplete result is returned; `require` raises it with the trail."""
    with rig(Vendor(Reply({US: Answer()}))) as made, pytest.raises(LookupFailed, match="acme: gave nothing new"):
        made.client.lookup(US).require()


# Limits.


def test_max_spend_caps_the_client() -> None:
    """Charged, held and in doubt together: the third question doesn't fit, and is not sent."""
    vendor = Vendor(ConnectionResetError("x"), max_batch_size=1)
    configuration = Configuration(accounts={"acme": {"prices": {"*": PRICE}}}, chains=CHAIN)
    with Client(configuration, providers={"acme": vendor.module}, transport=vendor.transport, max_spend="0.025 USD") as client:
        with pytest.raises(ConnectionResetError):
            client.lookup(US)
        assert client.lookup(GB).complete
        [step] = client.lookup(IN).steps
        assert step.reason == "would pass a budget: 0.01 USD would pass the cap of 0.025 USD: 0.005 USD left"
        assert len(vendor.requests) == 2


def test_max_spend_grants_the_part_of_a_batch_that_fits() -> None:
    """Two of three numbers are asked, in order; the third says why not."""
    with rig(acme := Vendor(max_batch_size=3), max_spend="0.02 USD") as made:
        results = list(made.client.lookup_many([US, GB, IN]))
        assert [result.complete for result in results] == [True, True, False]
        assert (acme.asked(), made.ledger) == ([f"{US[1:]},{GB[1:]}"], ("0.02 USD", "", ""))


@pytest.mark.parametrize("limit", ["0.015 USD", Money(15_000, "USD")], ids=["text", "money"])
def test_max_cost_ends_a_lookup_that_grows_dear(limit: Any) -> None:
    """The first account is paid, the second would pass the limit."""
    nothing = Reply({US: Answer()})
    with rig(Vendor(nothing), bolt := Vendor()) as made:
        result = made.client.lookup(US, max_cost=limit)
        assert result.steps[1].reason == "would pass the lookup's limit: 0.01 USD more makes 0.02 USD of 0.015 USD"
        assert bolt.requests == []


@pytest.mark.parametrize("configured", [None, "1 USD"], ids=["none", "one"])
def test_max_cost_of_zero_asks_nothing_that_is_paid(configured: str | None) -> None:
    """Zero is a limit, not the absence of one."""
    chain = {} if configured is None else {"max_cost": configured}
    with rig(acme := Vendor(), chain=chain) as made:
        assert not made.client.lookup(US, max_cost="0 USD").complete
        assert acme.requests == []


def test_chains_own_limit_and_wants_hold_where_the_call_has_none() -> None:
    """A call's `want` leaves the chain's limit, its `max_cost` the chain's wants."""
    with rig(acme := Vendor(), chain={"max_cost": "0.001 USD"}) as made:
        assert made.client.lookup(US, want=["ported"]).missing == {"ported"}
        assert acme.requests == []
        assert made.client.lookup(US, max_cost="1 USD").complete


# Misuse.


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"chain": "defualt"}, "did you mean 'default'"),
        ({"want": ["carier"]}, "did you mean 'carrier'"),
        ({"max_cost": "1"}, "max_cost: an amount needs its currency"),
        ({"max_cost": 1.5}, "max_cost: an amount needs its currency"),
        ({"max_cost": "1 EUR"}, "rates"),
    ],
    ids=["chain", "field", "amount", "float", "currency"],
)
def test_misuse_is_a_configuration_error(arguments: dict[str, Any], words: str) -> None:
    """It says what to do, and nothing is asked."""
    with rig(acme := Vendor()) as made:
        with pytest.raises(ConfigurationError, match=words):
            made.client.lookup(US, **arguments)
        assert acme.requests == []


def test_max_spend_goes_with_the_clients_own_store_alone() -> None:
    """A store that is brought has its own limits."""
    with pytest.raises(ConfigurationError, match="max_spend"):
        Client(store=MemoryStore(), max_spend="1 USD")


@pytest.mark.parametrize("amount", ["much USD", "1", 1.5], ids=str)
def test_max_spend_is_an_amount_with_its_currency(amount: Any) -> None:
    """Anything else would be a limit that nobody meant."""
    with pytest.raises(ConfigurationError, match="max_spend: an amount"):
        Client(max_spend=amount)


def test_account_that_cannot_be_used_is_told_once_it_is_needed() -> None:
    """Making a client asks nothing of anybody; a chain with a bad account is refused when it is used."""
    chains = {"default": {"accounts": ["acme"]}, "other": {"accounts": ["nobody"]}}
    vendor = Vendor()
    configuration = Configuration(accounts={"acme": {"prices": {"*": PRICE}}}, chains=chains)
    with Client(configuration, providers={"acme": vendor.module}, transport=vendor.transport) as client:
        assert client.lookup(US).number is not None
        with pytest.raises(ConfigurationError, match="nobody"):
            client.lookup(US, chain="other")


def test_accounts_are_shared_between_chains() -> None:
    """One exchange an account: its standing holds for every chain that names it."""
    chains = {"default": {"accounts": ["acme"], "want": ["carrier"]}, "other": {"accounts": ["acme"], "want": ["ported"]}}
    vendor = Vendor(answers(US, charged="1"))
    configuration = Configuration(accounts={"acme": {"prices": {"*": PRICE}}}, chains=chains)
    with Client(configuration, providers={"acme": vendor.module}, transport=vendor.transport, clock=FakeClock()) as client:
        assert client.lookup(US).complete
        assert client.lookup(GB, chain="other").steps[0].reason.startswith("switched off")


def test_real_transport_is_made_for_an_account() -> None:
    """Without one of the caller's, HTTP to the account's base URL: here to a port where nobody listens."""
    vendor = Vendor()
    account = {"prices": {"*": PRICE}, "base_url": "http://127.0.0.1:1", "deadline": "200ms"}
    configuration = Configuration(accounts={"acme": account}, chains=CHAIN)
    with Client(configuration, providers={"acme": vendor.module}, clock=FakeClock()) as client:
        assert "ConnectionFailed" in client.lookup(US).steps[0].reason


# Closing.


def test_which_chains_answer_locally() -> None:
    """Those whose accounts all do, not those that are free. Nothing is opened to find out; and what is wrong is said."""
    account: dict[str, object] = {"auth_id": "MA1", "auth_token": "canary"}
    accounts: dict[str, dict[str, object]] = {"plivo": account, "free": {**account, "provider": "plivo", "prices": {"*": "0 USD"}}}
    chains = {name: {"accounts": ["offline", name]} for name in (*accounts, "kaleyra")}
    with Client(Configuration(accounts, {"default": {"accounts": ["offline"]}, **chains})) as client:
        assert [client.answers_locally(chain) for chain in ("default", "plivo", "free")] == [True, False, False]
        with pytest.raises(ConfigurationError, match="kaleyra"):
            client.answers_locally("kaleyra")
    assert not Path(os.environ["XDG_STATE_HOME"]).exists()


def test_closed_client_refuses() -> None:
    """Whatever is asked of it, also on a route that it knows."""
    with rig(acme := Vendor()) as made:
        made.client.lookup(US)
        made.client.close()
        with pytest.raises(LinehuntError, match="closed"):
            made.client.lookup(US)
        with pytest.raises(LinehuntError, match="closed"):
            made.client.lookup_many([US])
        made.client.close()
    assert acme.closed == 1


def test_store_that_was_brought_is_left_open() -> None:
    """Its owner closes it: other clients may share it."""
    store = StoreDouble(MemoryStore())
    Client(store=store).close()
    assert store.named("close") == []


class _Falsy(StoreDouble):
    """A store that counts its rows, and has none yet."""

    def __len__(self) -> int:
        return 0


def test_empty_store_is_a_store() -> None:
    """It is recalled from and written to, not replaced by one that nobody reads."""
    doubles: list[StoreDouble] = []

    def double(memory: MemoryStore) -> StoreDouble:
        doubles.append(_Falsy(memory))
        return doubles[0]

    with rig(Vendor(), store=double) as made:
        made.client.lookup(US)
    assert doubles[0].named("recall")
    assert doubles[0].named("settle")


def test_connection_that_fails_to_close_keeps_no_other_open() -> None:
    """The error is raised, once everything else is closed."""

    class Stuck:
        def __enter__(self) -> None:
            return None

        def __exit__(self, *_: object) -> None:
            raise RuntimeError("stuck")

    def answer_locally(numbers: tuple[PhoneNumber, ...]) -> Reply:
        return Reply({})

    module: ModuleType = local_module(answer_locally, open_local=lambda: Stuck())
    acme = Vendor()
    with pytest.raises(RuntimeError, match="stuck"), rig(acme, local={"tables": module}, chain={"want": ["valid", "carrier"]}) as made:
        made.client.lookup(US)
    assert acme.closed == 1


def test_two_threads_build_a_route_once() -> None:
    """Eight threads that come at once use one transport an account."""
    made_for: list[str] = []
    vendor, together = Vendor(), threading.Barrier(8)

    def transport(account: Any) -> Vendor:
        made_for.append(account.name)
        return vendor

    configuration = Configuration(accounts={"acme": {"prices": {"*": PRICE}}}, chains=CHAIN)
    with Client(configuration, providers={"acme": vendor.module}, transport=transport) as client:

        def look() -> None:
            together.wait(30)
            client.lookup(US)

        threads = [threading.Thread(target=look) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (made_for, vendor.closed) == (["acme"], 1)
