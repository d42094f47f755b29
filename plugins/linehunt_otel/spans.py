"""The spans."""

from collections.abc import Iterable

from opentelemetry.trace import Link, Span, SpanContext, SpanKind, Status, StatusCode, Tracer
from opentelemetry.util.types import AttributeValue

from linehunt.observers import AttemptFinished, LookupFinished


class Spans:
    """One for each attempt, one for each lookup, with the times that they had; below the span within which the lookup was called.

    An attempt may be for a thousand lookups, and ends before any of them: so a lookup's span is no parent of it, and links to it.
    """

    def __init__(self, tracer: Tracer, *, remembered: int = 4096) -> None:
        """`remembered`: to how many attempts a lookup can link, the newest."""
        self._tracer = tracer
        self._remembered = remembered
        self._attempts: dict[int, SpanContext] = {}

    def add_attempt(self, attempt: AttemptFinished) -> None:
        """A client's span."""
        attributes: dict[str, AttributeValue] = {
            "linehunt.account": attempt.account,
            "linehunt.provider": attempt.provider,
            "linehunt.chain": attempt.chain,
            "linehunt.attempt.id": attempt.id,
            "linehunt.attempt.numbers": attempt.numbers,
            "linehunt.attempt.answered": attempt.answered,
            "linehunt.attempt.resumed": attempt.resumed,
            "linehunt.attempt.flagged": attempt.flagged,
            "linehunt.wanted": _sorted(attempt.wanted),
            "linehunt.delivery": str(attempt.delivery),
            "linehunt.ended": str(attempt.ended),
            "linehunt.quote": str(attempt.quote),
            "linehunt.cost": _texts([attempt.charged] if attempt.charged else []),
            "linehunt.in_doubt": _texts([attempt.doubtful] if attempt.doubtful else []),
        }
        if attempt.status is not None:
            attributes["http.response.status_code"] = attempt.status
        began, ended = _nanoseconds(attempt.at, attempt.seconds)
        name = f"linehunt.attempt {attempt.account}"
        span = self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes, start_time=began)
        _end(span, attempt.error, ended)
        self._attempts[attempt.id] = span.get_span_context()
        if len(self._attempts) > self._remembered:
            del self._attempts[next(iter(self._attempts))]

    def add_lookup(self, result: LookupFinished) -> None:
        """A span of this program's own."""
        attributes: dict[str, AttributeValue] = {
            "linehunt.chain": result.chain,
            "linehunt.complete": result.complete,
            "linehunt.wanted": _sorted(result.wanted),
            "linehunt.found": _sorted(result.found),
            "linehunt.weak": _sorted(result.weak),
            "linehunt.missing": _sorted(result.missing),
            "linehunt.cost": _texts(result.cost),
            "linehunt.in_doubt": _texts(result.in_doubt),
            "linehunt.saved": _texts(result.saved),
            "linehunt.steps": tuple([f"{step.account} {step.kind}" + (f" {step.error}" if step.error else "") for step in result.steps]),
        }
        asked = dict.fromkeys(attempt for step in result.steps for attempt in step.attempts)
        links = [Link(context) for attempt in asked if (context := self._attempts.get(attempt)) is not None and context.is_valid]
        began, ended = _nanoseconds(result.at, result.seconds)
        span = self._tracer.start_span(f"linehunt.lookup {result.chain}", attributes=attributes, links=links, start_time=began)
        _end(span, result.error, ended)


def _end(span: Span, error: str | None, at: int) -> None:
    if error is not None:
        span.set_attribute("error.type", error)
        span.set_status(Status(StatusCode.ERROR))
    span.end(at)


def _nanoseconds(at: float, seconds: float) -> tuple[int, int]:
    began = int(at * 1e9)
    return began, began + int(seconds * 1e9)


def _sorted(fields: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(map(str, fields)))


def _texts(amounts: Iterable[object]) -> tuple[str, ...]:
    return tuple(map(str, amounts))
