"""docs/observers.md, and what docs/configuration.md says of observers, against the code."""

import inspect
import re

import attrs
import pytest
from opentelemetry.sdk.trace import ReadableSpan

from exported import Exported
from fenced import read
from linehunt import observers
from linehunt.config.configuration import Configuration, ObserversConfig
from linehunt.model.errors import TimedOut
from linehunt.observers import AttemptFinished, LookupFinished, StepTaken
from linehunt.observing import hookspecs
from linehunt.observing.bulletin import Bulletin
from linehunt.plugin import ProviderResponse
from linehunt_otel.spans import Spans
from providers_made import GB, US, Vendor, rig

PAGE, CONFIGURATION = read("docs/observers.md"), read("docs/configuration.md")


def _type(slot: "attrs.Attribute[object]") -> str:
    """As the page writes it: names without their modules."""
    return re.sub(r"(?:\w+\.)+(\w+)", r"\1", inspect.formatannotation(slot.type))


@pytest.mark.parametrize(("first", "kind"), [("attempt", AttemptFinished), ("result", LookupFinished), ("step", StepTaken)])
def test_events_are_listed(first: str, kind: type[attrs.AttrsInstance]) -> None:
    """Every value of each, with its type, in order."""
    assert [(name, annotation) for name, annotation, _ in PAGE.table(first)] == [(slot.name, _type(slot)) for slot in attrs.fields(kind)]


def test_hooks_are_named_with_their_arguments() -> None:
    """Each of the specification, as a call."""
    hooks = {name: inspect.signature(hook).parameters for name, hook in inspect.getmembers(hookspecs, inspect.isfunction)}
    assert len(hooks) == 2
    assert [name for name, parameters in hooks.items() if f"`{name}({', '.join(parameters)})`" not in PAGE.text] == []


def test_the_whole_door_is_mentioned() -> None:
    """Every name of `linehunt.observers`."""
    assert [name for name in observers.__all__ if not re.search(rf"\b{name}\b", PAGE.text)] == []


def test_bounds_are_told() -> None:
    """How many events wait, how long closing does, how many spans are remembered."""
    bounds = inspect.signature(Bulletin).parameters
    assert f"up to {bounds['room'].default:,} events wait" in PAGE.text
    assert bounds["patience"].default == 1.0
    assert "waits a second, at the most" in PAGE.text
    assert f"the last {inspect.signature(Spans).parameters['remembered'].default:,}" in PAGE.text


def test_keys_of_observers_are_listed() -> None:
    """Every key, and its default."""
    told = {key: default for key, _, default, _ in CONFIGURATION.table("key", under="Observers")}
    assert told == {slot.name: "none" for slot in attrs.fields(ObserversConfig)}
    assert Configuration().observers == ObserversConfig(enabled=())


@pytest.fixture(scope="module")
def exported() -> Exported:
    """What comes of lookups that succeed, fail and stay in doubt."""
    kept = Exported()
    with rig(Vendor(TimedOut("x"), ProviderResponse(status=400)), observers={"otel": kept.telemetry()}) as made:
        for number in (US, GB, GB, "x"):
            made.client.lookup(number)
    return kept


def test_metrics_are_listed(exported: Exported) -> None:
    """Each with its unit, and every attribute that it may have."""
    told = {name: (unit, set(attributes.split(", "))) for name, unit, attributes in PAGE.table("metric")}
    real = {
        name: (metric.unit, {attribute for point in metric.data.data_points for attribute in point.attributes or {}})
        for name, metric in exported.metrics.items()
    }
    assert told == real


def test_attributes_of_spans_are_listed(exported: Exported) -> None:
    """Each attribute with the spans that may have it."""

    def having(word: str) -> set[str]:
        spans: list[ReadableSpan] = [span for span in exported.spans if span.name.startswith(f"linehunt.{word} ")]
        return {attribute for span in spans for attribute in span.attributes or {}}

    attempt, lookup = having("attempt"), having("lookup")
    real = {name: "both" if name in attempt & lookup else "attempt" if name in attempt else "lookup" for name in attempt | lookup}
    assert {name: span for name, span, _ in PAGE.table("attribute")} == real
