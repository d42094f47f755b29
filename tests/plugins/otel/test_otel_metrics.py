"""The metrics of real lookups over the sandbox, and of scripted ones."""

import pytest

from exported import Exported, attributes
from linehunt import Client, MemoryStore, Money
from linehunt.plugin import Answer, ProviderResponse, Reply
from linehunt_sandbox import Fault, Sandbox
from providers_made import GB, IN, US, Vendor, rig
from sandboxed import AMERICA, BRITAIN, INDIA, configuration


@pytest.mark.parametrize("many", [False, True], ids=["one by one", "together"])
def test_lookups_over_the_sandbox(exported: Exported, many: bool) -> None:
    """Lookups by chain and completeness, attempts by account and end, exact cost by account and currency; as the books have it."""
    store = MemoryStore()
    with Sandbox() as sandbox:
        sandbox.vendors["kaleyra"].script(Fault.SERVER_ERROR, times=None)
        tables = configuration(sandbox, "offline", "plivo", "kaleyra", want=["ported"])
        with Client(tables, store=store, observers={"otel": exported.telemetry()}) as client:
            numbers = [AMERICA, BRITAIN, INDIA]
            results = list(client.lookup_many([*numbers, "x"])) if many else [client.lookup(number) for number in (*numbers, "x")]
        billed = sandbox.bill.total("plivo") or Money(0, "USD")
    complete = [result.complete for result in results]
    assert complete == [True, False, False, False]
    assert exported.sums("linehunt.lookups") == {
        attributes(chain="default", complete=True): 1,
        attributes(chain="default", complete=False): 2,
        attributes(chain="default", complete=False, error="InvalidNumber"): 1,
    }
    attempts = exported.sums("linehunt.attempts")
    plivo = attributes(account="plivo", provider="plivo", delivery="responded", ended="settled")
    kaleyra = attributes(account="kaleyra", provider="kaleyra", delivery="responded", ended="doubt", error="ProviderUnavailable")
    assert attempts[plivo] == 3
    assert attempts[kaleyra] >= 1
    assert attempts.keys() == {plivo, kaleyra}
    assert exported.sums("linehunt.cost") == {attributes(account="plivo", provider="plivo", currency="USD"): billed.micros}
    [doubtful] = store.in_doubt
    assert exported.sums("linehunt.in_doubt") == {attributes(account="kaleyra", provider="kaleyra", currency="INR"): doubtful.micros}


def test_durations(exported: Exported) -> None:
    """In seconds, by account and kind of error, and by chain; with limits that fit an offline answer and a poll of a minute."""
    with rig(acme := Vendor(), observers={"otel": exported.telemetry()}) as made:

        def slow(_: object) -> ProviderResponse:
            made.clock.advance(2.0)
            return ProviderResponse(status=400)

        acme.script.append(slow)
        made.client.lookup(US)
        made.client.lookup(GB)
    attempts = exported.histogram("linehunt.attempt.duration")
    fine, refused = attributes(account="acme", provider="acme"), attributes(account="acme", provider="acme", error="QueryRejected")
    assert {key: (point.count, point.sum) for key, point in attempts.items()} == {fine: (1, 0.0), refused: (1, 2.0)}
    assert (attempts[fine].explicit_bounds[0], attempts[fine].explicit_bounds[-1]) == (0.0001, 60.0)
    lookups = exported.histogram("linehunt.lookup.duration")
    assert {key: (point.count, point.sum) for key, point in lookups.items()} == {
        attributes(chain="default", complete=True): (1, 0.0),
        attributes(chain="default", complete=False): (1, 2.0),
    }
    assert {name: metric.unit for name, metric in exported.metrics.items()} == {
        "linehunt.lookups": "{lookup}",
        "linehunt.lookup.duration": "s",
        "linehunt.attempts": "{attempt}",
        "linehunt.attempt.duration": "s",
        "linehunt.cost": "{millionth}",
    }


def test_two_clients_add_up(exported: Exported, caplog: pytest.LogCaptureFixture) -> None:
    """Each has a Telemetry of its own; the instruments are the same, and nobody complains of them."""
    for number in (US, GB):
        with rig(Vendor(), observers={"otel": exported.telemetry()}) as made:
            made.client.lookup(number)
    assert exported.sums("linehunt.cost") == {attributes(account="acme", provider="acme", currency="USD"): 20_000}
    assert caplog.messages == []


def test_a_batch_is_one_request(exported: Exported) -> None:
    """And is charged once."""
    reply = Reply(dict.fromkeys((US, GB, IN), Answer()))
    with rig(Vendor(reply, max_batch_size=3), observers={"otel": exported.telemetry()}) as made:
        list(made.client.lookup_many([US, GB, IN]))
    assert list(exported.sums("linehunt.attempts").values()) == [1]
    assert list(exported.sums("linehunt.cost").values()) == [30_000]
    assert list(exported.sums("linehunt.lookups").values()) == [3]
