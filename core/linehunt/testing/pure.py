"""Every HTTP hook of a provider, run under the watch."""

from linehunt.testing.asking import tickets
from linehunt.testing.bench import Bench, numbers
from linehunt.testing.purity import watched


def hooks_are_pure(bench: Bench) -> None:
    """Each hook is called with all that the case has, and calls nothing that reaches out of the process, tells the time or draws lots."""
    provider = bench.provider
    for account in bench.accounts:
        for wanted in bench.asks:
            with watched("price_items"):
                bench.items(account, wanted)
            for count in bench.counts:
                asked = numbers(count)
                with watched("build_request"):
                    request = bench.build(account, asked, wanted)
        if provider.has_session:
            with watched("build_session_request"):
                bench.build_session(account)
            with watched("read_session"):
                bench.open(account)
        with watched("authorize"):
            bench.authorize(account, request)
    if provider.has("build_ticket_request"):
        for account, ticket in tickets(bench):
            with watched("build_ticket_request"):
                bench.build_ticket(account, ticket)
    for where, response in bench.responses():
        with watched("normalize_response"):
            bench.tell(where, response)
