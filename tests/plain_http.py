"""One request over a connection of its own: what comes is seen as it is sent, without a client of ours between."""

from collections.abc import Mapping
from contextlib import closing
from email.message import Message
from http.client import HTTPConnection


def send(url: str, path: str, headers: Mapping[str, str], method: str = "GET", body: bytes | None = None) -> tuple[int, Message, bytes]:
    """Status, headers and body of what the server at this base URL answers. The path goes out as it stands."""
    with closing(HTTPConnection("127.0.0.1", int(url.rpartition(":")[2]), timeout=10)) as connection:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return response.status, response.headers, response.read()
