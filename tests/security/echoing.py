"""A vendor that repeats what it was sent: in its answers, its refusals, its headers and its garbage."""

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import plain_http
from rawserver import Peer, RawServer, response
from stub_vendor import Asked

ECHOES = ("answer", "refusal", "garbage", "header", "not found", "failure", "html")
"""How it repeats a text: what `_reply` does with each."""
_NAMES = {
    "name", "carrier_name", "networkName", "current_operator", "original_operator", "normalized_carrier", "message", "status_message",
    "description", "api_id", "request_id", "bulkId",
}  # fmt: skip
"""What vendors' bodies call free text."""


@contextmanager
def echoing(behind: str, texts: Iterable[str]) -> Iterator[RawServer]:
    """A vendor before the sandbox's one at this URL. Request by request it repeats the next of these texts, each in every one of `ECHOES`.

    It begins again when it has been through.
    """
    turns = [(echo, text) for text in texts for echo in ECHOES]
    lock, served = threading.Lock(), 0

    def script(peer: Peer) -> None:
        nonlocal served
        while (raw := peer.read_request()) is not None:
            with lock:
                echo, text = turns[served % len(turns)]
                served += 1
            peer.send(_reply(echo, text, behind, Asked.parse(raw)))

    with RawServer(script) as server:
        yield server


def _reply(echo: str, text: str, behind: str, asked: Asked) -> bytes:
    said = f"bad: {text} was sent"
    if echo in ("answer", "header"):
        headers = {name: value for name, value in asked.headers.items() if name not in ("host", "content-length")}
        status, _, body = plain_http.send(behind, asked.target, headers, asked.method, asked.body or None)
        assert status == 200, body
        if echo == "header":
            return response(body, headers="".join(f"{name}: {said}\r\n" for name in ("X-Request-Id", "Twilio-Request-Id", "X-Debug")))
        return response(_raw_json(_told(json.loads(body, parse_float=str), text)))
    if echo == "garbage":
        return response(_raw_json({"received": text}))
    if echo == "html":
        return response(f"<html>{said}</html>".encode(), "502 Bad Gateway", "Content-Type: text/html\r\n")
    words = {
        "error_code": 400,
        "message": said,  # Plivo, Kaleyra, Twilio
        "status_message": said,  # Vonage
        "errors": [{"code": text, "detail": said}],  # Telnyx
        "requestError": {"serviceException": {"messageId": text, "text": said}},  # Infobip
    }
    return response(_raw_json(words), {"refusal": "400 Bad Request", "not found": "404 Not Found", "failure": "500 Oh"}[echo])


def _told(value: object, text: str) -> object:
    """The same JSON, with this text at the end of each free text."""
    if isinstance(value, dict):
        return {key: f"{each} {text}" if key in _NAMES and isinstance(each, str) else _told(each, text) for key, each in value.items()}
    return [_told(each, text) for each in value] if isinstance(value, list) else value


def _raw_json(value: object) -> bytes:
    """As JSON, but the texts as they are: an escape in one of them stays that escape."""
    return json.dumps(value).replace("\\\\", "\\").encode()
