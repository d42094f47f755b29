"""What a run came to, counted: every step and every millionth, in the same room for any number of rows."""

import json
import pickle
import random
from collections import Counter
from time import monotonic

import pytest

from bulk_results import attempt, failed, fields, gave, invalid, recalled, result, skipped
from bulk_runs import rows
from linehunt import Client, Country, Field, LookupResult, MemoryStore, Money, Step, Verdict
from linehunt_bulk.masking import masked
from linehunt_bulk.tally import Tally
from linehunt_sandbox import Sandbox
from sandboxed import AMERICA, BRITAIN, INDIA, attempts, configuration

WANTED = "carrier ported"


def tallied(*results: LookupResult, wanted: str = WANTED, accounts: str = "offline plivo kaleyra") -> Tally:
    """These results, counted."""
    tally = Tally(fields(wanted), accounts.split())
    for each in results:
        tally.note(each, monotonic())
    return tally


def came_to(tally: Tally, account: str = "plivo") -> dict[str, int]:
    """What numbers came to at the account, as JSON has it, without what is zero."""
    [told] = [told for told in tally.to_dict()["accounts"] if told["account"] == account]
    return {kind: told[kind] for kind in ("gave", "gave_nothing", "failed", "skipped", "recalled", "not_needed") if told[kind]}


def reasons(tally: Tally, account: str = "plivo") -> list[tuple[str, str, int, int]]:
    """Why, as JSON has it."""
    [told] = [told for told in tally.to_dict()["accounts"] if told["account"] == account]
    return [(each["came_to"], each["reason"], each["numbers"], each["incomplete"]) for each in told["reasons"]]


# Rows and accounts.


def test_rows_are_invalid_complete_or_incomplete() -> None:
    """Every row is one of the three; a row with a problem is invalid, and its reason counts like that of an input that is no number."""
    tally = tallied(result(gave("carrier ported")), result(gave("carrier", WANTED), missing="ported"), invalid("it is empty"))
    for row in rows(None, None):
        tally.note_problem(row)
    told = tally.to_dict()
    assert (told["rows"], told["complete"], told["incomplete"], told["invalid"]) == (5, 1, 1, 3)
    assert told["problems"] == [{"reason": "ragged: 1 cell, the header has 2", "rows": 2}, {"reason": "it is empty", "rows": 1}]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        pytest.param([gave("carrier", WANTED)], "gave", id="gave some of what was wanted"),
        pytest.param([gave("valid", WANTED)], "gave_nothing", id="gave something else"),
        pytest.param([gave("", WANTED, verdict=Verdict.NO_MATCH)], "gave_nothing", id="no match"),
        pytest.param([gave("country", WANTED, verdict=Verdict.NOT_COVERED)], "gave_nothing", id="not covered"),
        pytest.param([failed("TimedOut: no answer within 5 s")], "failed", id="failed"),
        pytest.param([failed("no entry for this number in the answer")], "failed", id="unanswered"),
        pytest.param([skipped("number not covered")], "skipped", id="skipped"),
        pytest.param([recalled("carrier")], "recalled", id="recalled"),
        pytest.param([recalled("carrier"), recalled("ported")], "recalled", id="two answers recalled"),
        pytest.param([recalled("carrier"), skipped("its stored answer still speaks for ported", "ported")], "recalled", id="spoken for"),
        pytest.param([recalled("carrier"), skipped("can't add a missing field", "")], "recalled", id="recalled, and nothing to add"),
        pytest.param([recalled("carrier"), gave("ported")], "gave", id="recalled, and asked for the rest"),
        pytest.param([skipped("can't add a missing field", "")], "not_needed", id="can't add anything"),
        pytest.param([], "not_needed", id="complete before it"),
    ],
)
def test_a_number_counts_once_at_each_account(steps: list[Step], expected: str) -> None:
    """Whatever steps the account has in the trail, the number is one of its counts, and these sum to the numbers looked up."""
    assert came_to(tallied(result(*steps))) == {expected: 1}


def test_who_has_nothing_to_do_with_a_number_is_not_needed_for_it() -> None:
    """An account after the one that had everything; inputs that are no numbers are nobody's."""
    tally = tallied(result(gave("carrier ported", account="offline")), invalid("it is empty"))
    assert (came_to(tally, "offline"), came_to(tally, "kaleyra")) == ({"gave": 1}, {"not_needed": 1})


# Why.


def test_reasons_that_differ_in_amounts_and_times_are_one() -> None:
    """Amounts, seconds and moments are left out; what tells reasons apart is not: codes, and whole numbers."""
    tally = tallied(
        *(result(skipped(f"cooling down: not asked for another {second}.5 s"), missing="carrier") for second in range(30)),
        *(result(skipped(f"in doubt there since 2026-11-22T08:00:{second}Z")) for second in range(10, 30)),
        result(failed("RateLimited: slow down (code 7)")),
        result(failed("RateLimited: slow down (code 8)")),
        result(failed("TimedOut: 10.0.0.1: no answer within 5 s")),
    )
    assert reasons(tally) == [
        ("skipped", "cooling down: not asked for another … s", 30, 30),
        ("skipped", "in doubt there since …", 20, 0),
        ("failed", "RateLimited: slow down (code 7)", 1, 0),
        ("failed", "RateLimited: slow down (code 8)", 1, 0),
        ("failed", "TimedOut: 10.0.0.1: no answer within 5 s", 1, 0),
    ]


def test_answers_that_leave_a_field_missing_say_so() -> None:
    """By verdict or by the fields, with the vendor's word for it; sets of many fields are counted by their size."""
    withheld = {Field.CARRIER: "not told for 14155550123 after 1.5 s"}
    tally = tallied(
        result(gave("", "carrier", verdict=Verdict.NO_MATCH), missing="carrier"),
        result(gave("", "carrier", verdict=Verdict.INVALID_NUMBER), missing="carrier"),
        result(gave("ported", "carrier ported"), missing="carrier"),
        result(gave("", "carrier", withheld=withheld), missing="carrier"),
        result(gave("", "carrier ported roaming"), missing="carrier ported roaming"),
        result(recalled("", verdict=Verdict.NO_MATCH), missing="carrier"),
        result(recalled("ported"), skipped("its stored answer still speaks for carrier"), missing="carrier"),
        wanted="carrier ported roaming",
    )
    assert set(reasons(tally)) == {
        ("gave_nothing", "knows nothing of the number", 1, 1),
        ("gave_nothing", "says that the number is not valid", 1, 1),
        ("gave", "answered without carrier", 1, 1),
        ("gave_nothing", "answered without carrier: not told for ••• after … s", 1, 1),
        ("gave_nothing", "answered without 3 wanted fields", 1, 1),
        ("recalled", "knows nothing of the number", 1, 1),
        ("recalled", "its stored answer still speaks for carrier", 1, 1),
    }
    assert tally.nobody == 0


def test_numbers_that_nobody_could_complete_are_told_apart() -> None:
    """Incomplete, and no step is about what is missing: nobody was asked for it, or all that was recalled has something else."""
    tally = tallied(
        result(missing="carrier"),
        result(gave("valid", "valid"), skipped("can't add a missing field", "", account="kaleyra"), missing="carrier"),
        result(recalled("ported"), missing="carrier"),
        result(failed("TimedOut: no answer within 5 s"), missing="carrier"),
    )
    assert (tally.to_dict()["nobody_to_ask"], tally.incomplete) == (3, 4)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no route to +1 (415) 555-0123 now", "no route to +1••• now"),
        ("write it as '+442083661177'", "write it as '+44•••'"),
        ("4/1/5/5/5/5/0/1/2/3", "•••"),
        ("٠١٢٣٤٥٦٧", "•••"),
        ("stopped after 1,234,567 rows", "stopped after 1,234,567 rows"),
        ("14,155,550,123", "•••"),
        ("code 123456", "code 123456"),
        ("a\nb\x1b[2J\u202ec", "a b [2J c"),
        ("x" * 200, "x" * 159 + "…"),
    ],
)
def test_masked_text_is_a_line_without_phone_numbers(text: str, shown: str) -> None:
    """Runs of seven digits or more go, however they are parted, but not a count of millions; so does what can't be seen, and length."""
    assert masked(text) == shown


# Countries.


def test_fields_are_counted_by_country() -> None:
    """Numbers and what is known of them, the country with the most numbers first; the calling code, where there is no country."""
    tally = tallied(
        result(gave("carrier", WANTED), country="IN", missing="ported"),
        result(gave(WANTED), country="IN"),
        result(gave(WANTED), country=Country(calling_code="800")),
        result(failed("x"), country=Country(), missing=WANTED),
        result(failed("x"), country=None, missing=WANTED),
        wanted="ported carrier",
    )
    assert tally.to_dict()["wanted"] == ["carrier", "ported"]
    assert tally.to_dict()["countries"] == [
        {"country": "IN", "numbers": 2, "known": {"carrier": 2, "ported": 1}},
        {"country": "not known", "numbers": 2, "known": {"carrier": 0, "ported": 0}},
        {"country": "+800", "numbers": 1, "known": {"carrier": 1, "ported": 1}},
    ]


# Money and time.


def test_money_is_summed_exactly_by_account_and_currency() -> None:
    """Spent, in doubt and saved; no amount is a float, and what is zero isn't listed."""
    tally = tallied(
        *[result(gave(WANTED, None, attempt("0.000001 USD", attempt_id=place))) for place in range(10)],
        result(
            failed("x", "carrier", attempt(doubtful="0.2 INR", attempt_id=77), attempt("0 EUR", attempt_id=78), account="kaleyra"),
            missing="carrier",
        ),
        result(recalled(WANTED, saved=Money.parse("0.004 USD"))),
        result(skipped("would pass a budget: x", "carrier", attempt("1 USD", attempt_id=79))),
    )
    told = tally.to_dict()
    assert told["cost"] == [{"amount": "1.00001", "currency": "USD"}]
    assert told["in_doubt"] == [{"amount": "0.2", "currency": "INR"}]
    assert told["saved"] == [{"amount": "0.004", "currency": "USD"}]
    plivo, kaleyra = told["accounts"][1:]
    assert (plivo["cost"], plivo["saved"], plivo["in_doubt"]) == (told["cost"], told["saved"], [])
    assert (kaleyra["in_doubt"], kaleyra["numbers_in_doubt"], kaleyra["doubts"], kaleyra["more_doubts"]) == (
        told["in_doubt"],
        1,
        [77],
        False,
    )


def test_a_batch_is_one_request_however_its_numbers_come() -> None:
    """The seconds of an attempt count once, its money with each number; also where the numbers of two batches are mixed."""
    shares = [(place % 2, attempt("0.01 USD", attempt_id=place % 2 + 1, numbers=50, seconds=[0.1, 3.0][place % 2])) for place in range(100)]
    tally = tallied(*(result(gave(WANTED, None, share)) for _, share in shares))
    [told] = [told for told in tally.to_dict()["accounts"] if told["account"] == "plivo"]
    assert (told["latency"]["requests"], told["latency"]["longest"]) == (2, 3.0)
    assert told["cost"] == [{"amount": "1", "currency": "USD"}]


def test_only_the_first_doubts_are_named() -> None:
    """Twenty attempts by their ids, each once, and that there are more."""
    share = "0.01 USD"
    tally = tallied(*(result(failed("x", "carrier", attempt(doubtful=share, attempt_id=place // 2, numbers=2))) for place in range(40)))
    plivo = tally.accounts["plivo"]
    assert (list(plivo.doubts), plivo.more_doubts, plivo.numbers_in_doubt) == (list(range(20)), False, 40)
    tally.note(result(failed("x", "carrier", attempt(doubtful=share, attempt_id=99))), monotonic())
    assert (list(plivo.doubts), plivo.more_doubts) == (list(range(20)), True)


def test_a_run_begins_with_its_first_attempt() -> None:
    """The cost is where the attempt was, not where the row was done."""
    tally = tallied(result(gave(WANTED, None, attempt("1 USD", at=0.0))))
    tally.note(result(gave(WANTED, None, attempt("1 USD"))), monotonic())
    timeline = tally.timeline
    assert timeline.spent["USD"][0] == 1_000_000
    assert timeline.rows[0] == 0
    assert (timeline.spent["USD"][-1], timeline.rows[-1]) == (2_000_000, 2)


# Room, and several of them.


def noise(count: int, seed: int = 1) -> list[LookupResult]:
    """Results that have nothing in common: each with a country, a reason and a problem of its own."""
    chance = random.Random(seed)
    found = []
    for place in range(count):
        word = f"x{chance.getrandbits(60):x}"
        share = attempt("0.001 USD", "0.001 USD", attempt_id=chance.getrandbits(40), numbers=100, seconds=chance.random())
        found += [
            result(failed(f"MalformedResponse: {word}", "carrier", share), missing="carrier", country=f"{word[:6]}{place}"),
            invalid(word),
        ]
    return found


def test_it_takes_the_same_room_for_any_number_of_rows() -> None:
    """Ten thousand results that have nothing in common take no more than five thousand; what is too much is counted as others."""
    results = noise(10_000)
    small, large = (len(pickle.dumps(tallied(*some))) for some in (results[:10_000], results))
    assert large < small * 1.01
    told = tallied(*results).to_dict()
    [plivo] = [told for told in told["accounts"] if told["account"] == "plivo"]
    assert [len(kinds) for kinds in (told["countries"], told["problems"], plivo["reasons"])] == [301, 65, 129]
    others = [told["countries"][0]["country"], told["problems"][0]["reason"], plivo["reasons"][0]["reason"]]
    assert others == ["others"] * 3
    assert sum(each["rows"] for each in told["problems"]) == sum(each["numbers"] for each in plivo["reasons"]) == 10_000


@pytest.mark.parametrize("parts", [2, 7])
def test_merged_tallies_are_one(parts: int) -> None:
    """Counted in parts, even pickled on the way, and merged: the same as counted at once, but for where time is cut."""
    chance = random.Random(parts)
    results = []
    for place in range(200):
        share = attempt("0.004 USD", attempt_id=place, seconds=chance.random())
        lacking = chance.choice(["", "", "carrier", WANTED])
        step = gave("", "carrier", share, verdict=Verdict.NO_MATCH) if lacking else gave(WANTED, None, share)
        results.append(
            result(step, recalled("ported", account="kaleyra", saved=Money(5, "INR")), missing=lacking, country=chance.choice("ABC"))
        )
    results += [result(failed("x", "carrier", attempt(doubtful="1 USD", attempt_id=900 + place))) for place in range(22)]
    results += [invalid("it is empty"), result(missing="ported")]
    whole, merged = tallied(*results), tallied()
    for part in range(parts):
        merged.merge(pickle.loads(pickle.dumps(tallied(*results[part::parts]))))  # noqa: S301  # our own
    for tally in (whole, merged):
        assert tally.timeline.rows[-1] == len(results)
        assert tally.timeline.spent["USD"][-1] == 800_000
    expected, told = whole.to_dict(), merged.to_dict()
    for account in (*expected["accounts"], *told["accounts"]):
        account.pop("doubts")
    assert {**told, "time": None} == {**expected, "time": None}
    assert merged.accounts["plivo"].more_doubts


def test_nothing_merged_is_nothing() -> None:
    """A part without a row changes nothing, and such a tally is JSON."""
    tally = tallied(result(gave(WANTED)))
    before = json.dumps(tally.to_dict())
    tally.merge(tallied())
    assert json.dumps(tally.to_dict()) == before
    assert json.loads(json.dumps(tallied().to_dict()))["time"] == {"seconds": [], "rows": [], "cost": {}}


# Beside the vendors' own books.


def test_the_tally_is_the_sandboxs_bill() -> None:
    """Plivo one at a time, some refused and some silent, then Kaleyra in batches, some without an entry; numbers that occur twice: what is
    spent and in doubt covers the bill, what was answered is it to the millionth, and each request is one.
    """
    numbers = [f"{stem[:-3]}{place:03d}" for place in range(40) for stem in (INDIA, AMERICA, BRITAIN)]
    with Sandbox() as sandbox:
        store = MemoryStore()
        sandbox.plivo.script("rate_limited_bare", times=2)
        sandbox.plivo.script("closed", times=2)
        sandbox.plivo.script("not_found", times=5)
        sandbox.kaleyra.script("missing_number", times=1, operation="details")
        chain = configuration(sandbox, "offline", "plivo", "kaleyra", want=("carrier", "reachable"), screen=False)
        tally = Tally(fields("carrier reachable"), ["offline", "plivo", "kaleyra"])
        results = []
        with Client(chain, store=store) as client:
            for each in client.lookup_many([*numbers, *numbers[:30], "12"], workers=4):
                tally.note(each, monotonic())
                results.append(each)
        counted: Counter[str] = Counter()
        for money in (*tally.cost.money, *tally.in_doubt.money):
            counted[money.currency] += money.micros
        billed: Counter[str] = Counter()
        for charge in sandbox.bill.charges:
            billed[charge.amount.currency] += charge.amount.micros
        assert tally.cost.money == store.spent
        assert tally.in_doubt.money == store.in_doubt
        assert counted == billed  # the vendors charge for what they don't answer
        assert tally.saved.money
        assert sum(account.latencies.requests for account in tally.accounts.values()) == len(attempts(*results))
        assert tally.accounts["kaleyra"].latencies.requests < 20 < tally.accounts["plivo"].latencies.requests
        assert (tally.rows, tally.invalid) == (151, 1)
        for name in tally.accounts:
            assert sum(came_to(tally, name).values()) == 150
