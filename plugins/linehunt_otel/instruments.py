"""The metrics."""

from opentelemetry.metrics import Meter
from opentelemetry.util.types import Attributes, AttributeValue

from linehunt.observers import AttemptFinished, LookupFinished, Money

# From an offline answer to a poll_deadline. The first and the last apart, those that the semantic conventions recommend for HTTP:
# opentelemetry.io/docs/specs/semconv/http/http-metrics/
_SECONDS = (0.0001, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0, 30.0, 60.0)


class Instruments:
    """Counters and histograms. No attribute has a number in it, or more values than there are accounts, chains and kinds of errors."""

    def __init__(self, meter: Meter) -> None:
        self._lookups = meter.create_counter("linehunt.lookups", "{lookup}", "Lookups with a result")
        self._lookup_duration = meter.create_histogram(
            "linehunt.lookup.duration", "s", "Time of a lookup", explicit_bucket_boundaries_advisory=_SECONDS
        )
        self._attempts = meter.create_counter("linehunt.attempts", "{attempt}", "Requests to accounts, by how they ended")
        self._attempt_duration = meter.create_histogram(
            "linehunt.attempt.duration", "s", "Time of a request, with its polling", explicit_bucket_boundaries_advisory=_SECONDS
        )
        # Whole numbers, since money is: their sums are exact.
        self._cost = meter.create_counter("linehunt.cost", "{millionth}", "What was charged, in millionths of the currency")
        self._in_doubt = meter.create_counter("linehunt.in_doubt", "{millionth}", "What came to be in doubt, in millionths of the currency")

    def count_attempt(self, attempt: AttemptFinished) -> None:
        """One request, its time and its money."""
        account: dict[str, AttributeValue] = {"linehunt.account": attempt.account, "linehunt.provider": attempt.provider}
        came_to = {"linehunt.delivery": str(attempt.delivery), "linehunt.ended": str(attempt.ended), **_error(attempt.error)}
        self._attempts.add(1, account | came_to)
        self._attempt_duration.record(attempt.seconds, account | _error(attempt.error))
        for counter, amount in ((self._cost, attempt.charged), (self._in_doubt, attempt.doubtful)):
            if amount:
                counter.add(amount.micros, account | _currency(amount))

    def count_lookup(self, result: LookupFinished) -> None:
        """One result, and its time."""
        came_to: Attributes = {"linehunt.chain": result.chain, "linehunt.complete": result.complete, **_error(result.error)}
        self._lookups.add(1, came_to)
        self._lookup_duration.record(result.seconds, came_to)


def _error(error: str | None) -> dict[str, AttributeValue]:
    return {} if error is None else {"error.type": error}


def _currency(amount: Money) -> dict[str, AttributeValue]:
    return {"linehunt.currency": amount.currency}
