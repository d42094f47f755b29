"""The spans of real lookups over the sandbox, and of scripted ones."""

from attrs import evolve
from opentelemetry.trace import SpanKind, StatusCode

from exported import Exported
from linehunt import Client, MemoryStore
from linehunt.model.errors import ConnectionFailed
from linehunt.plugin import ProviderResponse
from linehunt_otel.spans import Spans
from linehunt_sandbox import Plivo, Sandbox
from observers_made import Notes
from providers_made import GB, IN, US, Vendor, answers, rig
from sandboxed import INDIA, configuration


def test_a_lookup_over_the_sandbox(exported: Exported) -> None:
    """Attempts are below the application's span, and so is their lookup, which links to them; nothing of the number or of credentials."""
    application = exported.tracer_provider.get_tracer("application")
    with Sandbox(Plivo(auth_token="canary-token")) as sandbox:
        tables = configuration(sandbox, "offline", "plivo", want=["carrier", "reachable"])
        client = Client(tables, store=MemoryStore(), observers={"otel": exported.telemetry()})
        with client, application.start_as_current_span("request") as request:
            result = client.lookup(INDIA)
    attempt, lookup = exported.span("linehunt.attempt plivo"), exported.span("linehunt.lookup default")
    for span in (attempt, lookup):
        assert span.parent == request.get_span_context()
        assert span.instrumentation_scope is not None
        assert span.instrumentation_scope.name == "linehunt"
    assert [link.context for link in lookup.links] == [attempt.context]
    assert (attempt.kind, lookup.kind) == (SpanKind.CLIENT, SpanKind.INTERNAL)
    [asked] = result.steps[1].attempts
    assert attempt.attributes == {
        "linehunt.account": "plivo",
        "linehunt.provider": "plivo",
        "linehunt.chain": "default",
        "linehunt.attempt.id": asked.id,
        "linehunt.attempt.numbers": 1,
        "linehunt.attempt.answered": 1,
        "linehunt.attempt.resumed": False,
        "linehunt.attempt.flagged": False,
        "linehunt.wanted": ("carrier",),
        "linehunt.delivery": "responded",
        "linehunt.ended": "settled",
        "linehunt.quote": "0.004 USD",
        "linehunt.cost": ("0.004 USD",),
        "linehunt.in_doubt": (),
        "http.response.status_code": 200,
    }
    assert lookup.attributes == {
        "linehunt.chain": "default",
        "linehunt.complete": False,
        "linehunt.wanted": ("carrier", "reachable"),
        "linehunt.found": tuple(sorted(map(str, result.sources))),
        "linehunt.weak": tuple(sorted(map(str, result.weak))),
        "linehunt.missing": ("reachable",),
        "linehunt.cost": ("0.004 USD",),
        "linehunt.in_doubt": (),
        "linehunt.saved": (),
        "linehunt.steps": ("offline asked", "plivo asked"),
    }
    told = "".join(span.to_json() for span in (attempt, lookup))
    assert [canary for canary in (INDIA[3:], "canary-token") if canary in told] == []


def test_times_are_those_of_the_clock(exported: Exported) -> None:
    """When it began and ended, whenever it is told."""
    with rig(acme := Vendor(), observers={"otel": exported.telemetry()}) as made:
        began = made.clock.now()

        def slow(_: object) -> object:
            made.clock.advance(1.5)
            return answers(US)

        acme.script.append(slow)
        made.client.lookup(US)
    for span in exported.spans:
        assert (span.start_time, span.end_time) == (int(began * 1e9), int((began + 1.5) * 1e9))
        assert (span.parent, span.status.status_code) == (None, StatusCode.UNSET)


def test_errors(exported: Exported) -> None:
    """The kind is an attribute, the status says that it is an error; a lookup that is only incomplete is none."""
    with rig(Vendor(ProviderResponse(status=500), ConnectionFailed("canary")), observers={"otel": exported.telemetry()}) as made:
        made.client.lookup(US)
        made.client.lookup(GB)
        made.client.lookup("x")
    told = [(span.name, span.status.status_code.name, (span.attributes or {}).get("error.type")) for span in exported.spans]
    assert told == [
        ("linehunt.attempt acme", "ERROR", "ProviderUnavailable"),
        ("linehunt.lookup default", "UNSET", None),
        ("linehunt.attempt acme", "ERROR", "ConnectionFailed"),
        ("linehunt.lookup default", "UNSET", None),
        ("linehunt.lookup default", "ERROR", "InvalidNumber"),
    ]
    first, _, second, lookup, _ = (span.attributes or {} for span in exported.spans)
    assert (first["http.response.status_code"], first["linehunt.in_doubt"], first["linehunt.cost"]) == (500, ("0.01 USD",), ())
    assert "http.response.status_code" not in second
    assert lookup["linehunt.steps"] == ("acme asked ConnectionFailed",)
    assert "canary" not in "".join(span.to_json() for span in exported.spans)


def test_an_attempt_of_many_lookups(exported: Exported) -> None:
    """Each lookup of a batch links to the one request, which has no single parent among them."""
    with rig(Vendor(max_batch_size=3), observers={"otel": exported.telemetry()}) as made:
        list(made.client.lookup_many([US, GB, IN]))
    attempt = exported.span("linehunt.attempt acme")
    lookups = [span for span in exported.spans if span.name == "linehunt.lookup default"]
    assert [[link.context for link in span.links] for span in lookups] == [[attempt.context]] * 3


def test_an_attempt_whose_span_is_forgotten(exported: Exported) -> None:
    """The spans of so many attempts are remembered; a lookup that comes later has no link to an older one, and a span all the same."""
    notes = Notes()
    with rig(Vendor(), observers={"notes": notes}) as made:
        made.client.lookup(US)
    made_spans = Spans(exported.tracer_provider.get_tracer("linehunt"), remembered=2)
    for number in range(1, 4):
        made_spans.add_attempt(evolve(notes.attempt, id=number))
    for number in range(1, 4):
        step = evolve(notes.lookup.steps[0], attempts=(number,))
        made_spans.add_lookup(evolve(notes.lookup, steps=(step,)))
    lookups = [span for span in exported.spans if span.name == "linehunt.lookup default"]
    assert [len(span.links) for span in lookups] == [0, 1, 1]
