"""The observer as it is installed, enabled by its name, with the providers of the whole program."""

import subprocess
import sys
from pathlib import Path

SETUP = """
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
reader, kept = InMemoryMetricReader(), InMemorySpanExporter()
def set_up():
    metrics.set_meter_provider(MeterProvider([reader]))
    trace.set_tracer_provider(TracerProvider())
    trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(kept))
"""
LOOKUP = """
client = Client(Configuration.load())
{then}
with client: client.lookup("+442083661177")
print([span.name for span in kept.get_finished_spans()])
scopes = [scope for resource in reader.get_metrics_data().resource_metrics for scope in resource.scope_metrics]
print([metric.name for scope in scopes if scope.scope.name == "linehunt" for metric in scope.metrics])
"""


def run(code: str, directory: Path) -> str:
    """What a program prints, run in a directory whose configuration enables `otel`."""
    (directory / "linehunt.toml").write_text('[observers]\nenabled = ["otel"]\n')
    command = [sys.executable, "-W", "error", "-c", "from linehunt import Client, Configuration\n" + code]
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


EXPORTED = "['linehunt.lookup default']\n['linehunt.lookups', 'linehunt.lookup.duration']\n"


def test_the_sdk_set_up_before(tmp_path: Path) -> None:
    """Spans and metrics go where the application has them go."""
    assert run(SETUP + "set_up()" + LOOKUP.format(then=""), tmp_path) == EXPORTED


def test_the_sdk_set_up_afterwards(tmp_path: Path) -> None:
    """A client that was made before is told of, too."""
    assert run(SETUP + LOOKUP.format(then="set_up()"), tmp_path) == EXPORTED


def test_without_an_sdk(tmp_path: Path) -> None:
    """The API alone is enough: everything goes nowhere, and nobody complains."""
    code = 'import sys\nwith Client(Configuration.load()) as client: client.lookup("+442083661177")\n'
    assert run(code + "print([name for name in sys.modules if name.startswith('opentelemetry.sdk')])", tmp_path) == "[]\n"
