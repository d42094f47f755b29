"""Plivo's official SDK works with the sandbox, unchanged."""

from collections.abc import Iterator

import plivo
import plivo.resources.lookup
import pytest
from plivo.exceptions import AuthenticationError, ForbiddenError, ResourceNotFoundError

from linehunt_sandbox import Fault, Sandbox

pytest_plugins = ["linehunt_sandbox.fixtures"]


@pytest.fixture
def client(linehunt_sandbox: Sandbox) -> Iterator[plivo.RestClient]:
    """The SDK's client, at the sandbox. The endpoint is a constant of its module: there is no other way to set it."""
    before = plivo.resources.lookup.LOOKUP_API_ENDPOINT
    plivo.resources.lookup.LOOKUP_API_ENDPOINT = f"{linehunt_sandbox.plivo.url}/v1/Number"
    try:
        with plivo.RestClient(linehunt_sandbox.plivo.auth_id, linehunt_sandbox.plivo.auth_token) as client:
            yield client
    finally:
        plivo.resources.lookup.LOOKUP_API_ENDPOINT = before


def test_success(client: plivo.RestClient, linehunt_sandbox: Sandbox) -> None:
    """Its typed result has every part; one request is billed."""
    number = client.lookup.get("+14154305555")

    assert number.phone_number == "+14154305555"
    assert number.country.iso3 == "USA"
    assert number.format.national == "(415) 430-5555"
    assert number.carrier.type == "mobile"
    assert number.resource_uri == "/v1/Number/+14154305555?type=carrier"
    assert len(linehunt_sandbox.bill.charges) == 1


def test_invalid_number(client: plivo.RestClient) -> None:
    """A 404 is its ResourceNotFoundError."""
    with pytest.raises(ResourceNotFoundError):
        client.lookup.get("xxxxxxxxxxx")


def test_forbidden(client: plivo.RestClient, linehunt_sandbox: Sandbox) -> None:
    """A 403 is its ForbiddenError."""
    linehunt_sandbox.plivo.script(Fault.FORBIDDEN)

    with pytest.raises(ForbiddenError):
        client.lookup.get("+14154305555")


def test_wrong_credentials(client: plivo.RestClient, linehunt_sandbox: Sandbox) -> None:
    """A 401 is its AuthenticationError, with a body of JSON or of HTML."""
    linehunt_sandbox.plivo.auth_token = "another"
    for html in (False, True):
        linehunt_sandbox.plivo.html_unauthorized = html
        with pytest.raises(AuthenticationError):
            client.lookup.get("+14154305555")
