"""`Client.plan`: what would be asked and paid, before it is."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import chain as joined
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from fakes import FakeClock
from linehunt import (
    AccountPlan,
    Client,
    Configuration,
    ConfigurationError,
    InvalidInput,
    LinehuntError,
    MemoryStore,
    Money,
    Network,
    PhoneNumber,
    Plan,
    PluginContractError,
    StoreError,
    TimedOut,
)
from linehunt.plugin import Answer, Facts, Field, Reply, Verdict
from linehunt.store.protocol import Store
from linehunt.store.sqlite.home import SQLiteStore
from providers_made import GB, IN, NAMED, US, Vendor, answers, local_module, numbers_of, pending, rig

PRICED: Mapping[str, Any] = {"prices": {"*": "0.01 USD"}}
AMERICANS = [f"+1415430{n:04}" for n in range(10)]
PORTED = Answer(Facts(carrier=Network(name="Acme"), ported=True))
WEAK = Answer(Facts(carrier=Network(name="Acme")), weak=frozenset({Field.CARRIER}))


@contextmanager
def planning(
    vendors: Mapping[str, Vendor],
    accounts: Mapping[str, Mapping[str, Any]],
    *,
    local: Mapping[str, ModuleType] | None = None,
    order: tuple[str, ...] | None = None,
    store: Store | None = None,
    path: Path | None = None,
    clock: FakeClock | None = None,
    max_spend: str | None = None,
    rates: Mapping[str, str] | None = None,
    budgets: Mapping[str, str] | None = None,
    **chain: Any,
) -> Iterator[Client]:
    """A client whose default chain asks the local providers, then the vendors, each account with a table of its own."""
    names = order or (*(local or {}), *vendors)
    configuration = Configuration(
        accounts={name: table for name, table in accounts.items() if name in names},
        chains={"default": {"accounts": list(names), "want": ["carrier"], **chain}},
        rates=rates or {},
        budgets=budgets or {},
        store={} if path is None else {"path": str(path)},
    )
    with Client(
        configuration,
        providers={**{name: vendor.module for name, vendor in vendors.items()}, **(local or {})},
        store=store,
        max_spend=max_spend,
        transport=lambda account: vendors[account.name],
        clock=clock or FakeClock(),
    ) as client:
        yield client


def worst(plan: Plan) -> dict[str, tuple[int, str]]:
    """Numbers and cost of each account at the worst."""
    return {account.account: (account.numbers, str(account.cost)) for account in plan.accounts}


def expected(plan: Plan) -> dict[str, tuple[int, str]]:
    """Those that are expected."""
    return {account.account: (account.expected_numbers, str(account.expected_cost)) for account in plan.accounts}


def sums(amounts: tuple[Money, ...]) -> str:
    return " + ".join(map(str, amounts))


def test_one_account() -> None:
    """One paid account that nothing is known of: each number is one question, at the worst and as expected; nothing is sent or counted."""
    with rig(acme := Vendor()) as made:
        plan = made.client.plan([US, GB, IN])

        assert plan == Plan(
            read=3,
            unknown=3,
            sample=3,
            accounts=(
                AccountPlan(
                    account="acme",
                    numbers=3,
                    cost=Money.parse("0.03 USD"),
                    expected_numbers=3,
                    expected_cost=Money.parse("0.03 USD"),
                ),
            ),
            cost=(Money.parse("0.03 USD"),),
            expected_cost=(Money.parse("0.03 USD"),),
        )
        assert (acme.requests, made.ledger) == ([], ("", "", ""))


def test_inputs_that_are_no_numbers() -> None:
    """They are counted, the first five with their place and reason, none with its text."""
    inputs: list[Any] = [US, "hello", GB, "+1415430555O", "", None, 7, "+12", "+0123456"]
    with rig(Vendor()) as made:
        plan = made.client.plan(inputs)

    assert (plan.read, plan.invalid, plan.numbers, plan.unknown) == (9, 7, 2, 2)
    assert [bad.place for bad in plan.invalid_inputs] == [2, 4, 5, 6, 7]
    assert plan.invalid_inputs[2] == InvalidInput(5, "it is empty")
    assert "1415430555" not in str(plan)


def test_duplicates_however_they_are_written() -> None:
    """A number counts once, whether national, in E.164 or a PhoneNumber; further occurrences are duplicates."""
    with rig(Vendor()) as made:
        plan = made.client.plan([GB, "020 8366 1177", PhoneNumber(GB), "(020) 8366-1177", US], region="GB")

    assert (plan.read, plan.duplicates, plan.numbers, worst(plan)) == (5, 3, 2, {"acme": (2, "0.02 USD")})


def test_places_go_on_over_a_long_input() -> None:
    """The place of an input is counted over the whole of it."""
    with rig(Vendor()) as made:
        plan = made.client.plan(joined((f"+1415{n:07}" for n in range(20_000)), ["nobody"]))

    assert (plan.numbers, plan.invalid_inputs[0].place) == (20_000, 20_001)


def test_more_numbers_than_are_sorted_at_once() -> None:
    """Duplicates are found however far apart they stand, in more numbers than are held as integers at a time."""
    with Client() as client:
        plan = client.plan(f"+1{2_000_000_000 + n % 1_000_000}" for n in range(1_010_000))

    assert (plan.read, plan.duplicates, plan.accounts, plan.cost) == (1_010_000, 10_000, (), ())


def test_nothing_to_plan() -> None:
    """No inputs: no questions."""
    with rig(Vendor()) as made:
        plan = made.client.plan([])
    assert (plan.read, worst(plan), expected(plan), plan.cost) == (0, {"acme": (0, "0 USD")}, {"acme": (0, "0 USD")}, ())


def test_accounts_in_order() -> None:
    """At the worst every account is asked; as expected the first gives all that it can, and the second what is left."""
    prices = {"acme": PRICED, "bolt": {"prices": {"*": "2 INR"}}}
    vendors = {"acme": Vendor(), "bolt": Vendor(fields={"carrier", "ported", "roaming"})}
    with planning(vendors, prices) as client:
        plan = client.plan(AMERICANS)
        wider = client.plan(AMERICANS, want=["carrier", "roaming"])
        other = client.plan(AMERICANS, want=["roaming"])

    assert worst(plan) == {"acme": (10, "0.1 USD"), "bolt": (10, "20 INR")}
    assert (sums(plan.cost), sums(plan.expected_cost)) == ("20 INR + 0.1 USD", "0.1 USD")
    assert expected(plan) == {"acme": (10, "0.1 USD"), "bolt": (0, "0 INR")}
    assert expected(wider) == worst(wider) == worst(plan)
    assert worst(other) == {"acme": (0, "0 USD"), "bolt": (10, "20 INR")}


def test_prices_and_coverage_by_dial_prefix() -> None:
    """Each number has the price of its longest prefix, the list's where the account has none; what isn't covered or priced isn't asked."""
    lists = {"1": "0.5 USD", "1415": "0.25 USD", "91": "1 USD"}
    vendors = {"acme": Vendor(list_prices=lists), "bolt": Vendor()}
    accounts = {"acme": {"prices": {"1415": "0.125 USD"}}, "bolt": {**PRICED, "covers": ["44", "4420"]}}
    with planning(vendors, accounts) as client:
        plan = client.plan([US, "+14165550100", "+12125550100", IN, GB, "+441632960000", "+33612345678"])

    assert worst(plan) == expected(plan) == {"acme": (4, "2.125 USD"), "bolt": (2, "0.02 USD")}
    assert plan.unknown == 6
    assert sums(plan.cost) == "2.145 USD"


def test_nobody_covers_them() -> None:
    """Where no paid account may be asked there is nothing to expect."""
    with rig(Vendor(), settings={"covers": ["44"]}) as made:
        assert made.client.plan([US, IN]).unknown == 0


@pytest.mark.parametrize(
    ("limit", "numbers", "cost", "likely"),
    [
        ("0.01 USD", (10, 10), "0.1 USD", (10, 10)),
        ("0.009 USD", (10, 10), "0.06 USD", (10, 0)),
        ("0.005 USD", (10, 0), "0.04 USD", (10, 0)),
        ("0.003 USD", (0, 0), "", (0, 0)),
    ],
)
def test_limit_of_a_lookup(limit: str, numbers: tuple[int, int], cost: str, likely: tuple[int, int]) -> None:
    """An account may be asked if its price alone is within the limit: an earlier one may charge nothing. No lookup costs more than it."""
    vendors = {"acme": Vendor(), "bolt": Vendor(fields={"roaming"})}
    accounts = {"acme": {"prices": {"*": "0.004 USD"}}, "bolt": {"prices": {"*": "0.006 USD"}}}
    with planning(vendors, accounts, want=["carrier", "roaming"]) as client:
        plan = client.plan(AMERICANS, max_cost=limit)

    assert (tuple(account.numbers for account in plan.accounts), sums(plan.cost)) == (numbers, cost)
    assert tuple(account.expected_numbers for account in plan.accounts) == likely


def test_limit_bounds_the_bill_of_a_failing_account() -> None:
    """What a run comes to stays within the plan, where the first account fails for nothing and the dearer second is asked instead."""
    vendors = {"acme": Vendor(*(answers(number, charged="0", answer=WEAK) for number in (US, GB))), "bolt": Vendor()}
    accounts = {"acme": {"prices": {"*": "0.004 USD"}}, "bolt": {"prices": {"*": "0.006 USD"}}}
    store = MemoryStore()
    with planning(vendors, accounts, store=store, max_cost="0.006 USD") as client:
        plan = client.plan([US, GB])
        list(client.lookup_many([US, GB], workers=1))

    assert sums(plan.cost) == sums(store.spent) == "0.012 USD"


def test_limit_across_currencies() -> None:
    """In each currency the most that a lookup may come to is within the limit, by the rates."""
    accounts = {"acme": {"prices": {"*": "0.004 USD"}}, "bolt": {"prices": {"*": "0.2 INR"}}}
    vendors = {"acme": Vendor(), "bolt": Vendor()}
    with planning(vendors, accounts, rates={"INR": "0.012 USD"}, max_cost="0.005 USD") as client:
        plan = client.plan(AMERICANS)

    assert worst(plan) == {"acme": (10, "0.04 USD"), "bolt": (10, "2 INR")}
    assert sums(plan.cost) == "2 INR + 0.04 USD"


def _even_are_valid(numbers: tuple[PhoneNumber, ...]) -> Reply:
    return Reply({number.e164: Answer(Facts(valid=int(number.digits) % 2 == 0)) for number in numbers})


def test_screened_numbers() -> None:
    """What a free account calls not valid is not expected to be paid for, and still counts at the worst. Up to 1,000 it is exact."""
    numbers = [f"+1415430{n:04}" for n in range(0, 1_000, 2)] + [US, "+14154305557"]
    prices = {"acme": {"prices": {"*": "0.01 USD", US[1:]: "0.5 USD"}}}
    with planning({"acme": Vendor()}, prices, local={"tables": local_module(_even_are_valid)}) as client:
        plan = client.plan(numbers)
        unscreened = Configuration(accounts=prices, chains={"default": {"accounts": ["tables", "acme"], "screen": False}})
        client.configuration = unscreened
        without = client.plan(numbers, want=["carrier"])

    assert (plan.screened, plan.answered_free, plan.sample, plan.unknown) == (2, 0, 502, 502)
    assert worst(plan) == {"acme": (502, "5.51 USD")}
    assert expected(plan) == {"acme": (500, "5 USD")}
    assert (without.screened, expected(without)) == (0, worst(plan))


def test_a_sample_stands_for_the_rest() -> None:
    """Of more than 1,000 numbers the share of the sample counts: here every other one is valid."""
    with planning({"acme": Vendor()}, {"acme": PRICED}, local={"tables": local_module(_even_are_valid)}) as client:
        plan = client.plan(f"+1415{n:07}" for n in range(10_000))

    assert (plan.screened, plan.sample, plan.unknown) == (5_000, 1_000, 10_000)
    assert (worst(plan), expected(plan)) == ({"acme": (10_000, "100 USD")}, {"acme": (5_000, "50 USD")})


def test_what_the_sample_does_not_know() -> None:
    """An account that may be asked of none of the sample is expected to be asked of all that it may be."""
    numbers = (f"+1415{n:07}" for n in range(10_000))
    accounts = {"acme": PRICED, "bolt": {"prices": {"*": "1 USD"}, "covers": ["14150000001"]}}
    with planning({"acme": Vendor(), "bolt": Vendor()}, accounts) as client:
        plan = client.plan(numbers)

    assert worst(plan)["bolt"] == expected(plan)["bolt"] == (1, "1 USD")


def test_free_accounts_answer() -> None:
    """Numbers that accounts which answer locally tell everything of aren't paid for; their connections are closed with the plan."""
    opened: list[str] = []

    @contextmanager
    def connection() -> Iterator[None]:
        opened.append("opened")
        yield
        opened.append("closed")

    def some(numbers: tuple[PhoneNumber, ...]) -> Reply:
        return Reply({number.e164: NAMED for number in numbers if number.startswith("+1")})

    tables = local_module(some, open_local=lambda: connection(), fields={"carrier"})
    with planning({"acme": Vendor()}, {"acme": PRICED}, local={"tables": tables}) as client:
        plan = client.plan([US, GB])
        assert opened == ["opened", "closed"]

    assert (plan.answered_free, plan.screened) == (1, 0)
    assert (worst(plan), expected(plan)) == ({"acme": (2, "0.02 USD")}, {"acme": (1, "0.01 USD")})


def test_invalid_verdict_screens() -> None:
    """A free account's verdict that a number is invalid screens as its word on `valid` does."""

    def never(numbers: tuple[PhoneNumber, ...]) -> Reply:
        return Reply({number.e164: Answer(verdict=Verdict.INVALID_NUMBER) for number in numbers})

    with planning({"acme": Vendor()}, {"acme": PRICED}, local={"tables": local_module(never)}) as client:
        assert client.plan([US]).screened == 1


def test_free_account_over_the_network() -> None:
    """It is not asked for a plan: it is expected to have what it can give, costs nothing, and has no row."""
    vendors = {"acme": (free := Vendor(fields={"ported"})), "bolt": Vendor()}
    accounts = {"acme": {"prices": {"*": "0 USD"}}, "bolt": {"prices": {"*": "1 USD"}}}
    with planning(vendors, accounts, want=["ported"]) as client:
        plan = client.plan([US])

    assert (worst(plan), expected(plan)) == ({"bolt": (1, "1 USD")}, {"bolt": (0, "0 USD")})
    assert plan.answered_free == 1
    assert free.requests == []


def test_known_numbers(tmp_path: Path) -> None:
    """What was bought is known, also by its silence, until it is stale or a refresh is wanted; what is missing is planned."""
    clock = FakeClock()
    acme = Vendor(answers(US), answers(GB, answer=Answer(verdict=Verdict.NO_MATCH)))
    with planning({"acme": acme}, {"acme": PRICED}, path=tmp_path, clock=clock) as client:
        for number in (US, GB):
            client.lookup(number)
        clock.advance(1)
        plan = client.plan([US, GB, IN, US])
        refreshed = client.plan([US, GB], refresh=True)
        clock.advance(2 * 86_400)
        later = client.plan([US, GB])

    assert (plan.known, plan.unknown, plan.duplicates, worst(plan)) == (2, 1, 1, {"acme": (1, "0.01 USD")})
    assert (refreshed.known, worst(refreshed)) == (0, {"acme": (2, "0.02 USD")})
    assert (later.known, later.unknown) == (1, 1)


def test_partly_known_numbers() -> None:
    """An account that has spoken isn't asked again; the one after it may still be, for what is missing."""
    vendors = {"acme": Vendor(fields={"carrier"}), "bolt": Vendor(fields={"ported"})}
    accounts = {"acme": PRICED, "bolt": {"prices": {"*": "0.02 USD"}}}
    with planning(vendors, accounts, store=MemoryStore()) as client:
        client.lookup(US)
        plan = client.plan([US, GB], want=["carrier", "ported"])

    assert worst(plan) == expected(plan) == {"acme": (1, "0.01 USD"), "bolt": (2, "0.04 USD")}
    assert plan.known == 0


def test_numbers_in_doubt() -> None:
    """One that may have been billed at an account is not asked there; the next account may still be."""
    vendors = {"acme": Vendor(TimedOut("no answer"), TimedOut("no answer")), "bolt": Vendor()}
    accounts = {"acme": PRICED, "bolt": {"prices": {"*": "0.02 USD"}, "covers": ["44"]}}
    with planning(vendors, accounts, store=MemoryStore()) as client:
        list(client.lookup_many([US, GB], max_cost="0.01 USD", workers=1))
        plan = client.plan([US, GB])
        cheap = client.plan([US, GB], max_cost="0.001 USD")

    assert (plan.in_doubt, plan.known, worst(plan)) == (2, 0, {"acme": (0, "0 USD"), "bolt": (1, "0.02 USD")})
    assert (cheap.in_doubt, cheap.known, cheap.unknown) == (0, 0, 0)


def test_bought_and_not_fetched() -> None:
    """An answer that waits to be fetched is bought: no more is paid for it."""
    clock = FakeClock()
    acme = Vendor(pending(("t1", (US,)), after=100.0), fetches=[pending(("t1", (US,)), after=100.0)])
    with planning({"acme": acme}, {"acme": PRICED}, store=MemoryStore(clock=clock), clock=clock) as client:
        assert client.lookup(US).in_doubt
        plan = client.plan([US])

    assert (plan.known, plan.in_doubt, worst(plan)) == (1, 0, {"acme": (0, "0 USD")})


def test_bought_here_and_missing_there() -> None:
    """A number whose answer waits at one account may still be asked at the next one."""
    clock = FakeClock()
    acme = Vendor(pending(("t1", (US,)), after=100.0), fetches=[pending(("t1", (US,)), after=100.0)])
    accounts = {"acme": PRICED, "bolt": {"prices": {"*": "0.02 USD"}}}
    with planning({"acme": acme, "bolt": Vendor()}, accounts, store=MemoryStore(clock=clock), clock=clock) as client:
        client.lookup(US, max_cost="0.01 USD")
        plan = client.plan([US])

    assert worst(plan) == {"acme": (0, "0 USD"), "bolt": (1, "0.02 USD")}
    assert expected(plan) == {"acme": (0, "0 USD"), "bolt": (0, "0 USD")}


def test_answers_that_are_never_kept() -> None:
    """A provider that forbids it is asked at each occurrence of a number, the others once."""
    vendors = {"acme": Vendor(answers(US, answer=Answer(Facts(ported=True)))), "bolt": Vendor(recall=False)}
    accounts = {"acme": PRICED, "bolt": {"prices": {"*": "0.02 USD"}}}
    store = MemoryStore()
    with planning(vendors, accounts, store=store) as client:
        plan = client.plan([US, US, US])
        list(client.lookup_many([US, US, US]))

    assert worst(plan) == {"acme": (1, "0.01 USD"), "bolt": (3, "0.06 USD")}
    assert sums(store.spent) == sums(plan.cost) == "0.07 USD"


def test_expectation_by_stored_answers(tmp_path: Path) -> None:
    """An account has what is wanted as often as its stored answers left nothing of it missing or weak; the next one has the rest."""
    said = [PORTED, PORTED, PORTED, NAMED, WEAK, Answer(verdict=Verdict.NO_MATCH), PORTED, NAMED]
    script: list[object] = [answers(number, answer=answer) for number, answer in zip(AMERICANS, said, strict=False)]
    vendors = {"acme": Vendor(*script), "bolt": Vendor()}
    accounts = {"acme": PRICED, "bolt": {"prices": {"*": "0.02 USD"}}}
    with planning(vendors, accounts, path=tmp_path, order=("acme",)) as client:
        list(client.lookup_many(AMERICANS[:8], want=["carrier", "ported"], workers=1))
    with planning(vendors, accounts, path=tmp_path, want=["carrier", "ported"]) as client:
        plan = client.plan([f"+4420836{n:05}" for n in range(100)])

    assert [account.answers for account in plan.accounts] == [8, 0]
    assert worst(plan) == {"acme": (100, "1 USD"), "bolt": (100, "2 USD")}
    assert expected(plan) == {"acme": (100, "1 USD"), "bolt": (50, "1 USD")}


@pytest.mark.parametrize(("answer", "likely"), [(NAMED, 0), (Answer(verdict=Verdict.NO_MATCH), 10)], ids=["always", "never"])
def test_expectation_without_doubt(answer: Answer, likely: int, tmp_path: Path) -> None:
    """An account that always had it leaves nothing to the next one, one that never had it leaves everything."""
    vendors = {"acme": Vendor(answers(US, answer=answer)), "bolt": Vendor()}
    accounts = {"acme": PRICED, "bolt": {"prices": {"*": "0.02 USD"}}}
    with planning(vendors, accounts, path=tmp_path, order=("acme",)) as client:
        client.lookup(US)
    with planning(vendors, accounts, path=tmp_path) as client:
        assert expected(client.plan(AMERICANS))["bolt"][0] == likely


def test_newest_answer_of_a_number_counts_once(tmp_path: Path) -> None:
    """An answer that was fetched, or was bought anew, is one answer; a doubt is none."""
    clock = FakeClock()
    acme = Vendor(pending(("t1", (US,))), answers(GB, answer=WEAK), answers(GB), TimedOut("no answer"), fetches=[answers(US)])
    with planning({"acme": acme}, {"acme": PRICED}, path=tmp_path, clock=clock) as client:
        client.lookup(US)
        client.lookup(GB)
        client.lookup(GB, refresh=True)
        client.lookup(IN)
        [planned] = client.plan(AMERICANS).accounts

    assert planned.answers == 2


def test_no_ledger_is_made(tmp_path: Path) -> None:
    """Where there is none yet, none is there afterwards; the run then makes it."""
    with planning({"acme": Vendor()}, {"acme": PRICED}, path=tmp_path / "ledger") as client:
        assert client.plan([US]).unknown == 1
        assert list(tmp_path.iterdir()) == []
        client.lookup(US)
        assert client.plan([US]).known == 1


def test_ledger_of_other_accounts(tmp_path: Path) -> None:
    """What others have bought tells nothing of this chain's accounts."""
    vendors = {"acme": Vendor(), "bolt": Vendor()}
    accounts = dict.fromkeys(vendors, PRICED)
    with planning(vendors, accounts, path=tmp_path, order=("acme",)) as client:
        client.lookup(US)
    with planning(vendors, accounts, path=tmp_path, order=("bolt",)) as client:
        assert worst(client.plan([US])) == {"bolt": (1, "0.01 USD")}


def test_ledger_that_cannot_be_looked_for(tmp_path: Path) -> None:
    """It is an error, not an empty ledger: the plan would tell nonsense."""
    with (
        planning({"acme": Vendor()}, {"acme": PRICED}, path=tmp_path / ("x" * 300)) as client,
        pytest.raises(StoreError, match="File name too long"),
    ):
        client.plan([US])


def test_a_store_that_is_brought(tmp_path: Path) -> None:
    """Its answers count; a ledger that is brought tells how often, too, and its budgets are its maker's to know."""
    with closing(SQLiteStore(tmp_path)) as store:
        acme = {"acme": PRICED}
        with planning({"acme": Vendor()}, acme, store=store, budgets={"day": "0.01 USD"}) as client:
            client.lookup(US)
            plan = client.plan([US, GB, IN])

    assert (plan.known, plan.accounts[0].answers, plan.short) == (1, 1, ())


def test_budgets_without_room(tmp_path: Path) -> None:
    """What of the worst case would pass a budget or the client's cap is told, before anything is spent and after."""
    vendors, accounts = {"acme": Vendor()}, {"acme": PRICED}
    with planning(vendors, accounts, path=tmp_path, budgets={"day": "0.05 USD"}, max_spend="1 USD") as client:
        fresh = client.plan(AMERICANS)
        fits = client.plan(AMERICANS[:5])
        client.lookup(AMERICANS[0])
        used = client.plan(AMERICANS)
        again = client.plan(AMERICANS)

    assert fresh.short == ("acme: 0.1 USD would pass the budget of 0.05 USD a day: 0.05 USD left",)
    assert fits.short == ()
    assert used.short == again.short == ("acme: 0.09 USD would pass the budget of 0.05 USD a day: 0.04 USD left",)


def test_as_json() -> None:
    """A plan is JSON with exact amounts as text."""
    with rig(Vendor(), max_spend="1 USD") as made:
        told = json.loads(json.dumps(made.client.plan([US, "x", US]).to_dict()))

    price = {"amount": "0.01", "currency": "USD"}
    assert told == {
        "read": 3,
        "invalid": 1,
        "invalid_inputs": [{"place": 2, "reason": told["invalid_inputs"][0]["reason"]}],
        "duplicates": 1,
        "numbers": 1,
        "known": 0,
        "in_doubt": 0,
        "screened": 0,
        "answered_free": 0,
        "unknown": 1,
        "sample": 1,
        "accounts": [
            {
                "account": "acme",
                "numbers": 1,
                "cost": price,
                "expected_numbers": 1,
                "expected_cost": price,
                "answers": 0,
                "max_batch_size": 1,
            },
        ],
        "cost": [price],
        "expected_cost": [price],
        "short": [],
    }


def test_wrong_arguments() -> None:
    """As for a lookup: an unknown chain or field, or a limit that can't be held, is refused before anything is read."""
    with rig(Vendor()) as made:
        refused: tuple[dict[str, Any], ...] = ({"chain": "defualt"}, {"want": ["carier"]}, {"max_cost": "1"}, {"max_cost": "1 EUR"})
        for arguments in refused:
            with pytest.raises(ConfigurationError):
                made.client.plan(_never_read(), **arguments)


def _never_read() -> Iterator[str]:
    yield pytest.fail("it was read")


def test_closed_client() -> None:
    """It plans nothing any more."""
    client = Client()
    client.close()
    with pytest.raises(LinehuntError, match="this client is closed"):
        client.plan([US])


def test_broken_provider_is_told() -> None:
    """A provider whose price items make no sense is its author's to mend, in a plan as in a lookup."""
    vendor = Vendor(hooks={"price_items": lambda wanted: "carrier"})
    accounts = {"acme": {"prices": {"carrier": {"*": "0.01 USD"}}}}
    with planning({"acme": vendor}, accounts) as client, pytest.raises(PluginContractError):
        client.plan([US])


def test_price_items() -> None:
    """An account with price items is asked for those of the fields that are missing, in a doubt only where they meet."""
    vendor = Vendor(TimedOut("no answer"), hooks={"price_items": lambda wanted: tuple(sorted(wanted))})
    accounts = {"acme": {"prices": {"carrier": {"*": "0.01 USD"}, "ported": {"*": "0.02 USD"}}}}
    with planning({"acme": vendor}, accounts, store=MemoryStore()) as client:
        client.lookup(US)
        both = client.plan([US, GB], want=["carrier", "ported"])
        one = client.plan([US, GB], want=["ported"])

    assert (both.in_doubt, worst(both)) == (1, {"acme": (1, "0.03 USD")})
    assert (one.in_doubt, worst(one)) == (0, {"acme": (2, "0.04 USD")})


def test_numbers_of_a_request_are_told_by_the_vendor() -> None:
    """The planned batch is what the run asks for: the same numbers, in as many questions."""
    with rig(acme := Vendor(max_batch_size=10)) as made:
        plan = made.client.plan(AMERICANS)
        list(made.client.lookup_many(AMERICANS))

        assert sum(len(numbers_of(request)) for request in acme.requests) == plan.accounts[0].numbers
        assert made.ledger == (sums(plan.cost), "", "")
