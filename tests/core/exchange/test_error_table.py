"""What every error means: for the ledger, for another try, for the account, and for the next account."""

import pytest

from linehunt.model.attempt import Delivery, Ended
from linehunt.model.errors import (
    AuthenticationFailed,
    ConnectionBroken,
    ConnectionFailed,
    InsufficientFunds,
    LinehuntError,
    MalformedResponse,
    PermissionDenied,
    ProviderError,
    ProviderUnavailable,
    QueryRejected,
    RateLimited,
    ResponseTooLarge,
    StillPending,
    TimedOut,
    UntrustedServer,
)
from linehunt.model.message import ProviderResponse
from linehunt.model.result import StepKind
from providers_made import GB, PRICE, US, Unsent, Vendor, rig

RELEASED = (PRICE, "", "")
SETTLED = ("0.02 USD", "", "")
DOUBT = (PRICE, "", PRICE)
"""The ledger after the next account has answered, and was charged."""

_OWN = {RELEASED: Ended.RELEASED, SETTLED: Ended.SETTLED, DOUBT: Ended.DOUBT}
Ledger = tuple[str, str, str]


def _status(status: int, **headers: str) -> ProviderResponse:
    return ProviderResponse(status=status, headers={name.replace("_", "-"): value for name, value in headers.items()})


ROWS = [
    pytest.param(Unsent(UntrustedServer("self-signed")), RELEASED, 1, Delivery.NOT_SENT, True, id="certificate"),
    pytest.param(Unsent(ConnectionFailed("refused")), RELEASED, 3, Delivery.NOT_SENT, False, id="no-connection"),
    pytest.param(Unsent(TimedOut("handshake")), RELEASED, 1, Delivery.NOT_SENT, False, id="timed-out-before"),
    pytest.param(TimedOut("silence"), DOUBT, 1, Delivery.IN_DOUBT, False, id="timed-out-after"),
    pytest.param(ConnectionBroken("reset"), DOUBT, 1, Delivery.IN_DOUBT, False, id="broken-after"),
    pytest.param(ConnectionFailed("gone"), DOUBT, 1, Delivery.IN_DOUBT, False, id="no-connection-after-all"),
    pytest.param(ResponseTooLarge("2 MB"), DOUBT, 1, Delivery.IN_DOUBT, False, id="too-large"),
    pytest.param(AuthenticationFailed(), RELEASED, 1, Delivery.RESPONDED, True, id="authentication"),
    pytest.param(InsufficientFunds(), RELEASED, 1, Delivery.RESPONDED, True, id="funds"),
    pytest.param(PermissionDenied(), RELEASED, 1, Delivery.RESPONDED, True, id="permission"),
    pytest.param(RateLimited(), RELEASED, 1, Delivery.RESPONDED, False, id="rate-untold"),
    pytest.param(RateLimited(retry_after=1), RELEASED, 3, Delivery.RESPONDED, False, id="rate-told"),
    pytest.param(ProviderUnavailable(), DOUBT, 1, Delivery.RESPONDED, False, id="unavailable"),
    pytest.param(ProviderUnavailable(retry_after=1), RELEASED, 3, Delivery.RESPONDED, False, id="unavailable-told"),
    pytest.param(QueryRejected(), RELEASED, 1, Delivery.RESPONDED, False, id="rejected"),
    pytest.param(MalformedResponse(), SETTLED, 1, Delivery.RESPONDED, False, id="malformed"),
    pytest.param(StillPending(), DOUBT, 1, Delivery.RESPONDED, False, id="pending"),
    pytest.param(ProviderError("odd"), DOUBT, 1, Delivery.RESPONDED, False, id="any-other"),
    pytest.param(_status(301), RELEASED, 1, Delivery.RESPONDED, False, id="301"),
    pytest.param(_status(404), RELEASED, 1, Delivery.RESPONDED, False, id="404"),
    pytest.param(_status(401), RELEASED, 1, Delivery.RESPONDED, True, id="401"),
    pytest.param(_status(402), RELEASED, 1, Delivery.RESPONDED, True, id="402"),
    pytest.param(_status(403), RELEASED, 1, Delivery.RESPONDED, True, id="403"),
    pytest.param(_status(429), RELEASED, 1, Delivery.RESPONDED, False, id="429"),
    pytest.param(_status(429, retry_after="2"), RELEASED, 3, Delivery.RESPONDED, False, id="429-told"),
    pytest.param(_status(500), DOUBT, 1, Delivery.RESPONDED, False, id="500"),
    pytest.param(_status(500, retry_after="2"), DOUBT, 1, Delivery.RESPONDED, False, id="500-told"),
    pytest.param(_status(503), DOUBT, 1, Delivery.RESPONDED, False, id="503"),
    pytest.param(_status(503, retry_after="2"), RELEASED, 3, Delivery.RESPONDED, False, id="503-told"),
]


@pytest.mark.parametrize(("reaction", "ledger", "requests", "delivery", "off"), ROWS)
def test_row_of_the_table(reaction: object, ledger: Ledger, requests: int, delivery: Delivery, off: bool) -> None:
    """Each row, end to end: the ledger's counters, how often the account is asked, its standing, and the next account's turn."""
    acme, bolt = Vendor(*[reaction] * 3), Vendor()
    with rig(acme, bolt) as made:
        result = made.client.lookup(US)
        assert made.ledger == ledger
        assert (acme.asked(), bolt.asked()) == ([US[1:]] * requests, [US[1:]])
        first, second = result.steps
        assert (first.account, first.kind, second.account, second.gave) == ("acme", StepKind.ASKED, "bolt", frozenset({"carrier"}))
        assert isinstance(first.error, LinehuntError)
        assert [attempt.id for attempt in first.attempts] == list(range(1, requests + 1))
        assert {(attempt.delivery, attempt.ended) for attempt in first.attempts} == {(delivery, _OWN[ledger])}
        assert sum(attempt.charged.micros + attempt.doubtful.micros for attempt in first.attempts) == (0 if ledger == RELEASED else 10_000)
        assert (str(result.cost[0]), " ".join(map(str, result.in_doubt))) == (ledger[0], ledger[2])
        made.clock.advance(60.0)
        reason = made.client.lookup(GB).steps[0].reason
        assert reason.startswith("switched off: ") == off
        assert acme.asked()[requests:] == ([] if off else [GB[1:]])


@pytest.mark.parametrize(
    ("error", "ledger", "requests"),
    [
        pytest.param(QueryRejected(billed=True), SETTLED, 1, id="rejection-billed"),
        pytest.param(QueryRejected(charged="0.004"), ("0.014 USD", "", ""), 1, id="rejection-charged"),
        pytest.param(MalformedResponse(billed=False), RELEASED, 1, id="malformed-unbilled"),
        pytest.param(MalformedResponse(billed=False, charged="0.004"), RELEASED, 1, id="unbilled-wins"),
        pytest.param(ProviderUnavailable(billed=False), RELEASED, 1, id="unavailable-unbilled"),
        pytest.param(ProviderUnavailable(charged="0.02"), ("0.03 USD", "", ""), 1, id="unavailable-charged"),
        pytest.param(RateLimited(billed=True, retry_after=1), ("0.04 USD", "", ""), 3, id="limit-billed-each-time"),
    ],
)
def test_word_of_the_error_overrules_the_ledger_column(error: ProviderError, ledger: Ledger, requests: int) -> None:
    """`billed` and `charged` of an error decide about money, and about nothing else."""
    acme, bolt = Vendor(*[error] * requests), Vendor()
    with rig(acme, bolt) as made:
        assert made.client.lookup(US).complete
        assert made.ledger == ledger
        assert len(acme.asked()) == requests


def test_error_charged_above_the_quote_switches_off() -> None:
    """A refusal that costs more than was quoted is counted, flagged, and the account's last."""
    acme = Vendor(QueryRejected(charged="0.05"))
    with rig(acme) as made:
        [attempt] = made.client.lookup(US).steps[0].attempts
        assert made.ledger == ("0.05 USD", "", "")
        assert attempt.flags == ("the price told, 0.05 USD, is above the quote of 0.01 USD",)
        assert "switched off: the price told" in made.client.lookup(GB).steps[0].reason


def test_three_failed_asks_cool_the_account_down() -> None:
    """An ask with its retries counts once; after three that failed the account rests, and is probed again later."""
    refused = Unsent(ConnectionFailed("refused"))
    with rig(acme := Vendor(*[refused] * 9), chain={"want": ["carrier"]}) as made:
        for number in ("+14155550101", "+14155550102", "+14155550103"):
            assert made.client.lookup(number).steps[0].kind is StepKind.ASKED
        assert made.client.lookup(US).steps[0].reason.startswith("cooling down")
        assert len(acme.asked()) == 9
        made.clock.advance(1.0)
        assert made.client.lookup(US).complete
