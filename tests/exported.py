"""OpenTelemetry's SDK with exporters that keep what they get. Nothing is set for the whole program."""

from collections.abc import Mapping

from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader, Metric, NumberDataPoint
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from linehunt_otel import Telemetry

Attributes = frozenset[tuple[str, object]]


class Exported:
    """Providers for a Telemetry, and what came out of them."""

    def __init__(self) -> None:
        self._reader = InMemoryMetricReader()
        self._spans = InMemorySpanExporter()
        self.meter_provider = MeterProvider([self._reader], shutdown_on_exit=False)
        self.tracer_provider = TracerProvider(shutdown_on_exit=False)
        self.tracer_provider.add_span_processor(SimpleSpanProcessor(self._spans))

    def telemetry(self) -> Telemetry:
        """An observer that tells them."""
        return Telemetry(meter_provider=self.meter_provider, tracer_provider=self.tracer_provider)

    @property
    def spans(self) -> tuple[ReadableSpan, ...]:
        """In the order in which they ended."""
        return self._spans.get_finished_spans()

    def span(self, name: str) -> ReadableSpan:
        """The only one of this name."""
        [span] = [span for span in self.spans if span.name == name]
        return span

    @property
    def metrics(self) -> dict[str, Metric]:
        """By name."""
        data = self._reader.get_metrics_data()
        scopes = [scope for resource in data.resource_metrics for scope in resource.scope_metrics] if data else []
        return {metric.name: metric for scope in scopes for metric in scope.metrics if scope.scope.name == "linehunt"}

    def sums(self, name: str) -> Mapping[Attributes, int | float]:
        """A counter's value by its attributes."""
        metric = self.metrics.get(name)
        points = [] if metric is None else metric.data.data_points
        return {frozenset((point.attributes or {}).items()): point.value for point in points if isinstance(point, NumberDataPoint)}

    def histogram(self, name: str) -> Mapping[Attributes, HistogramDataPoint]:
        """A histogram's points by their attributes."""
        points = self.metrics[name].data.data_points
        return {frozenset((point.attributes or {}).items()): point for point in points if isinstance(point, HistogramDataPoint)}

    def close(self) -> None:
        """Shut both down."""
        self.meter_provider.shutdown()
        self.tracer_provider.shutdown()


def attributes(**named: object) -> Attributes:
    """Attributes of linehunt's by the last part of their name; `error` is `error.type`."""
    return frozenset({("error.type" if name == "error" else f"linehunt.{name}", value) for name, value in named.items()})
