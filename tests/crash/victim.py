"""A process that looks numbers up, to be killed: singles at Plivo, batches at Kaleyra, and orders there that are fetched later."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from crash.points import DoomedStore, DoomedTransport, Fate
from linehunt import Client, Configuration, LookupResult
from linehunt.providers.account import Account
from linehunt.store.sqlite.home import SQLiteStore
from linehunt.transport import HTTPTransport

MODULE = "crash.victim"
CHAINS = ("plivo", "kaleyra", "later")
"""Each of one account: one by one, in batches, by tickets."""
WORKERS = 2
"""Requests at once, for each chain."""


def look_up(
    directory: str, witness: str, accounts: dict[str, Any], numbers: dict[str, list[str]], point: str | None = None, nth: int = 1
) -> dict[str, dict[str, list[str]]]:
    """Look up the numbers of each chain, all chains at once. What came of it, by chain: the numbers `complete`, `in_doubt`, and neither.

    It dies at the `nth` time that `point` is reached.
    """
    fate = Fate(point, nth)
    chains = {name: {"accounts": [name], "want": ["carrier"]} for name in CHAINS}
    configuration = Configuration(accounts=accounts, chains=chains)
    store = DoomedStore(SQLiteStore(directory), fate, Path(witness))

    def doomed(account: Account) -> DoomedTransport:
        return DoomedTransport(HTTPTransport(account.base_url), fate)

    with Client(configuration, store=store, transport=doomed) as client:

        def ask(chain: str) -> dict[str, list[str]]:
            return _sorted(client.lookup_many(numbers[chain], chain=chain, workers=WORKERS))

        with ThreadPoolExecutor(len(CHAINS)) as pool:
            said = list(pool.map(ask, CHAINS))
    store.close()
    return dict(zip(CHAINS, said, strict=True))


def _sorted(results: Iterable[LookupResult]) -> dict[str, list[str]]:
    said: dict[str, list[str]] = {"complete": [], "in_doubt": [], "neither": []}
    for result in results:
        doubtful = any("in doubt" in step.reason for step in result.steps)
        said["complete" if result.complete else "in_doubt" if doubtful or result.in_doubt else "neither"].append(result.input)
    return said
