"""The price of a lookup: CPU time of `Client.lookup` through a Plivo account, everything on, in-memory store.

Held beside bare urllib3 (`PoolManager.request` and `json.loads`) and Plivo's own SDK, all against one stub server in a process of its
own, without latency, in interleaved rounds. Also a Kaleyra batch of 100 against singles, and a hunt alone.

Run it by hand: `python tests/benchmarks/lookup.py [rounds] [lookups a round]`.
"""

import gc
import itertools
import json
import multiprocessing
import os
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping

import plivo
import plivo.resources.lookup
import urllib3

from linehunt import Client, Configuration, MemoryStore
from linehunt.chain import Chain, Hunt, Link
from linehunt.model.answer import Answer
from linehunt.model.attempt import Attempt, Delivery, Ended, Outcome
from linehunt.model.facts import Facts, LineType, Network
from linehunt.model.fields import Field
from linehunt.model.money import Money
from linehunt.model.number import PhoneNumber

AUTH_ID = "MAXXXXXXXXXXXXXXXXXX"
PLIVO_BODY = (
    '{"api_id":"a35a2e7a-fd27-42e6-910c-33382f43240e","phone_number":"%s",'
    '"country":{"name":"United States","iso2":"US","iso3":"USA"},'
    '"format":{"e164":"%s","national":"(415) 430-5555","international":"+1 415-430-5555","rfc3966":"tel:+1-415-430-5555"},'
    '"carrier":{"mobile_country_code":"310","mobile_network_code":"150","name":"Cingular Wireless","type":"mobile","ported":"yes"},'
    '"resource_uri":"/v1/Number/%s?type=carrier"}'
)
KALEYRA_ITEM = {
    "country": "IN",
    "country_code": 91,
    "current_mcc": "404",
    "current_mnc": "40",
    "current_operator": "Airtel // Chennai",
    "original_mcc": "",
    "original_mnc": "",
    "original_operator": "Airtel // Chennai",
    "roaming_mcc": "404",
    "roaming_mnc": "40",
    "roaming_opearator": "Airtel // Chennai",
    "is_ported": 0,
}
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nServer: stub\r\nX-Request-Id: 0f2d7b34\r\nContent-Length: %d\r\n\r\n"


def pin(core: int) -> None:
    """Keep this process on a core of its own, where there are two: else the stub's work is measured with ours."""
    if hasattr(os, "sched_setaffinity") and len(cores := sorted(os.sched_getaffinity(0))) > 1:
        os.sched_setaffinity(0, {cores[core]})


def serve(listener: socket.socket) -> None:
    """Answer for whatever numbers the path names, until the process is stopped."""
    pin(1)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        while received := connection.recv(65536):
            target = received.split(b" ", 2)[1].decode()
            if "/v1/Number/" in target:
                number = target.rpartition("/")[2].partition("?")[0]
                body = PLIVO_BODY % (number, number, number)
            else:
                numbers = target.rpartition("/")[2].split(",")
                items = [{"lookup_id": f"x:{i}", "mobile_number": number, **KALEYRA_ITEM} for i, number in enumerate(numbers, 1)]
                body = json.dumps(
                    {
                        "code": "LKP200",
                        "message": "ok",
                        "price": 0.2 * len(items),
                        "id": "x",
                        "total_processed_count": len(items),
                        "data": items,
                    }
                )
            connection.sendall((HEAD % len(body) + body).encode())


def us(act: Callable[[], object], number: int) -> Callable[[], float]:
    """A measurement: CPU microseconds of `act`, which stands for `number` lookups."""

    def measure() -> float:
        start = time.process_time()
        act()
        return (time.process_time() - start) / number * 1e6

    return measure


Rows = list[dict[str, float]]
"""The rounds: each measurement by its name."""


def interleaved(table: Mapping[str, Callable[[], float]], rounds: int) -> Rows:
    """Every measurement once a round, after one round that doesn't count."""
    # The peers' modules are many objects: to visit them in every collection would be counted as whoever's is measured then.
    gc.collect()
    gc.freeze()
    return [{name: measure() for name, measure in table.items()} for _ in range(rounds + 1)][1:]


def show(rows: Rows) -> None:
    """Print the medians."""
    for name in rows[0]:
        print(f"{name:<46}{statistics.median(row[name] for row in rows):8.1f} us CPU a lookup")


def ratio(rows: Rows, over: str, under: str) -> float:
    """The median of a ratio over the rounds."""
    return statistics.median(row[over] / row[under] for row in rows)


def numbers(prefix: str) -> Iterator[str]:
    """Numbers that were never asked: nothing is recalled."""
    return (f"{prefix}{i:06d}" for i in itertools.count())


def hunting() -> Callable[[], object]:
    """A hunt along offline and Plivo with recorded outcomes: next, record, next, record, result."""
    number = PhoneNumber.parse("+14154305555")
    price = Money(4000, "USD")
    chain = Chain(
        links=(
            Link(
                account="offline", provider="offline", fields=frozenset({Field.VALID, Field.LINE_TYPE}), free=True, price=lambda *_: price
            ),
            Link(account="plivo", provider="plivo", fields=frozenset({Field.CARRIER, Field.PORTED}), free=False, price=lambda *_: price),
        ),
        want=frozenset({Field.CARRIER, Field.PORTED, Field.LINE_TYPE}),
        max_cost=Money(20000, "USD"),
    )
    offline = Answer(Facts(valid=True, line_type=LineType.FIXED))
    attempt = Attempt(
        id=1,
        account="plivo",
        delivery=Delivery.RESPONDED,
        ended=Ended.SETTLED,
        quote=price,
        charged=price,
        doubtful=Money(0, "USD"),
    )

    def hunt() -> object:
        fresh = Hunt(number, chain)
        fresh.next()
        fresh.record(Outcome(account="offline", answer=offline))
        fresh.next()
        answer = Answer(Facts(carrier=Network(name="Cingular", mcc="310", mnc="150"), ported=True))
        fresh.record(Outcome(account="plivo", answer=answer, attempts=(attempt,)))
        return fresh.result()

    return hunt


def main(rounds: int = 15, number: int = 500) -> None:
    """Print medians and their ratios."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stub = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        stub.start()
        pin(0)
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        plivo.resources.lookup.LOOKUP_API_ENDPOINT = f"{base}/v1/Number"
        pool = urllib3.PoolManager()
        headers = urllib3.make_headers(basic_auth=f"{AUTH_ID}:token")
        sdk = plivo.RestClient(AUTH_ID, "token")
        configuration = Configuration(
            accounts={
                "plivo": {"auth_id": AUTH_ID, "auth_token": "token", "base_url": base},
                "kaleyra": {"sid": "HX1", "api_key": "key", "base_url": base, "prices": {"*": "0.2 INR"}},
            },
            chains={
                "default": {"accounts": ["plivo"], "want": ["carrier", "ported", "line_type"]},
                "kaleyra": {"accounts": ["kaleyra"], "want": ["carrier", "ported"]},
            },
        )
        client = Client(configuration, store=MemoryStore())
        american, indian, hunt = numbers("+14154"), numbers("+919812"), hunting()

        def bare() -> None:
            for text in itertools.islice(american, number):
                json.loads(pool.request("GET", f"{base}/v1/Number/{text}?type=carrier", headers=headers).data)

        def vendor() -> None:
            for text in itertools.islice(american, number):
                sdk.lookup.get(text)

        def ours() -> None:
            for text in itertools.islice(american, number):
                client.lookup(text)

        def singles() -> None:
            for text in itertools.islice(indian, number):
                client.lookup(text, chain="kaleyra")

        def batches() -> None:
            for _ in client.lookup_many(itertools.islice(indian, 10 * number), chain="kaleyra", workers=1):
                pass

        def hunts() -> None:
            for _ in range(number):
                hunt()

        table = {
            "bare PoolManager.request + json": us(bare, number),
            "plivo SDK client.lookup.get": us(vendor, number),
            "linehunt Client.lookup, Plivo": us(ours, number),
            "linehunt Client.lookup, Kaleyra single": us(singles, number),
            "linehunt lookup_many, Kaleyra batches of 100": us(batches, 10 * number),
            "a hunt alone": us(hunts, number),
        }
        assert client.lookup("+14154305555").complete
        sdk.lookup.get("+14154305555")
        rows = interleaved(table, rounds)
        client.close()
        pool.clear()
        stub.terminate()
        stub.join()
    names = list(table)
    show(rows)
    print(f"Plivo lookup / bare                  {ratio(rows, names[2], names[0]):6.2f}   (at most 1.4)")
    print(f"Plivo lookup / plivo SDK             {ratio(rows, names[2], names[1]):6.2f}   (at most 0.6)")
    print(f"Kaleyra single / batched             {ratio(rows, names[3], names[4]):6.2f}   (at least 7)")
    print(f"a hunt alone / bare                  {ratio(rows, names[5], names[0]):6.2f}   (at most 0.2)")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
