"""The observer `otel`: lookups and attempts as OpenTelemetry metrics and spans.

It knows the OpenTelemetry API alone. Where they go, and how many of them, is what the application sets its SDK up for.
"""

from linehunt_otel.telemetry import Telemetry

__all__ = ["Telemetry"]
