"""Submit, then fetch: that what is pending has tickets, that these can be fetched, and that the waiting ends."""

from linehunt.model.answer import Pending
from linehunt.model.errors import StillPending
from linehunt.testing.answers import compare, samples, words
from linehunt.testing.bench import Bench
from linehunt.testing.case import NotYet
from linehunt.testing.finding import Complaint, NotMade


def polling_ends(bench: Bench) -> None:
    """Tickets are those of the case and can be asked for; one that isn't ready stays; one that is gives its answers."""
    waits = [(where, response) for where, response in bench.responses() if isinstance(response, NotYet)]
    fetched = [(where, sample) for where, sample in samples(bench) if sample.ticket is not None]
    if not waits and not fetched:
        raise NotMade("the provider gives no tickets")
    if not bench.provider.has("build_ticket_request"):
        raise Complaint("normalize_response gives Pending, and there is no build_ticket_request: its tickets are never fetched")
    for where, not_yet in waits:
        told = bench.tell(where, not_yet)
        if not_yet.ticket is not None:
            if not isinstance(told, Pending | StillPending):
                raise Complaint(f"{where}: {words(told)}, and the case says that the ticket is not ready")
            continue
        if not isinstance(told, Pending):
            raise Complaint(f"{where}: {words(told)}, and the case says Pending")
        tickets = {ticket.id: set(ticket.numbers) for ticket in told.tickets}
        if tickets != {name: set(asked) for name, asked in not_yet.tickets.items()}:
            raise Complaint(f"{where}: the tickets are {', '.join(sorted(tickets))}, and the case has others, or other numbers for them")
    for where, sample in fetched:
        told = bench.tell(where, sample)
        if isinstance(told, Pending):
            raise Complaint(f"{where}: it gives Pending, and the ticket's answer is here: polling would never end")
        compare(where, sample, told)
