"""The price of a request: CPU time of `HTTPTransport.send` and a decoded body, against bare urllib3's PoolManager doing the same.

Run it by hand: `python tests/benchmarks/transport.py [rounds] [requests a round]`. The stub server is a process of its own, without
latency; rounds alternate between the two, so that both meet the same noise. It prints medians in microseconds, and their ratio.
"""

import json
import multiprocessing
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable

import urllib3

from linehunt.model.message import ProviderRequest
from linehunt.transport import HTTPTransport

BODY = json.dumps(
    {
        "api_id": "0f2d7b34-6e0c-4c0a-9d57-3d9b2f4b1c11",
        "phone_number": "+14154305555",
        "country": {"code_iso2": "US", "code_iso3": "USA", "name": "United States"},
        "carrier": {"mobile_country_code": "310", "mobile_network_code": "150", "name": "Cingular", "type": "mobile", "ported": "yes"},
        "format": {"e164": "+14154305555", "national": "(415) 430-5555", "rfc3966": "tel:+1-415-430-5555"},
        "resource_uri": "/v1/Lookup/Number/+14154305555?type=carrier",
    }
).encode()
REPLY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nDate: Sat, 22 Nov 2025 08:00:00 GMT\r\nServer: stub\r\n"
    b"X-Request-Id: 0f2d7b34\r\nContent-Length: %d\r\n\r\n%b" % (len(BODY), BODY)
)
PATH = "/v1/Lookup/Number/+14154305555"
HEADERS = {"Authorization": "Basic QUNNRTpzZWNyZXQ="}


def serve(listener: socket.socket) -> None:
    """Answer every request of every connection with the same bytes, until the process is stopped."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=_answer, args=(connection,), daemon=True).start()


def _answer(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with connection:
        while connection.recv(65536):
            connection.sendall(REPLY)


def measure(ask: Callable[[], object], number: int) -> float:
    """CPU microseconds of one call, the mean of `number`."""
    start = time.process_time()
    for _ in range(number):
        ask()
    return (time.process_time() - start) / number * 1e6


def main(rounds: int = 15, number: int = 2000) -> float:
    """Print both and their ratio; the ratio is returned."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stub = multiprocessing.get_context("fork").Process(target=serve, args=(listener,), daemon=True)
        stub.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        pool, transport = urllib3.PoolManager(), HTTPTransport(url)

        def bare() -> object:
            return json.loads(pool.request("GET", url + PATH, headers=HEADERS, retries=False, redirect=False).data)

        def ours() -> object:
            return transport.send(ProviderRequest.get(PATH, headers=HEADERS), 5.0, lambda: None).json()

        if bare() != ours():
            raise SystemExit("the two read different answers")
        pairs = [(measure(bare, number), measure(ours, number)) for _ in range(rounds)]
        stub.terminate()
        stub.join()
        pool.clear()
        transport.close()
    bare_us, ours_us = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(ours / bare for bare, ours in pairs)
    print(f"PoolManager.request + json  {bare_us:7.1f} us CPU\nHTTPTransport.send + json   {ours_us:7.1f} us CPU\nratio {ratio:.2f}")
    return ratio


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
