"""What is told of attempts and lookups, handed to OpenTelemetry."""

from opentelemetry.metrics import MeterProvider, get_meter
from opentelemetry.trace import TracerProvider, get_tracer

from linehunt import __version__
from linehunt.observers import AttemptFinished, LookupFinished, hookimpl
from linehunt_otel.instruments import Instruments
from linehunt_otel.spans import Spans

_SCOPE = "linehunt"


class Telemetry:
    """Of one client. Without providers those that are set for the whole program, now or later."""

    def __init__(self, *, meter_provider: MeterProvider | None = None, tracer_provider: TracerProvider | None = None) -> None:
        self._instruments = Instruments(get_meter(_SCOPE, __version__, meter_provider))
        self._spans = Spans(get_tracer(_SCOPE, __version__, tracer_provider))

    @hookimpl
    def attempt_finished(self, attempt: AttemptFinished) -> None:
        """Count it, and give it a span."""
        self._instruments.count_attempt(attempt)
        self._spans.add_attempt(attempt)

    @hookimpl
    def lookup_finished(self, result: LookupFinished) -> None:
        """Count it, and give it a span."""
        self._instruments.count_lookup(result)
        self._spans.add_lookup(result)
