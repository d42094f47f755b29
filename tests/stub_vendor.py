"""A vendor in a few lines: a function of what it was asked, served over HTTP on loopback."""

from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from attrs import frozen

from rawserver import Peer, RawServer, response


@frozen
class Asked:
    """A request as it came. `target` is path and query, as they stand on the request line; header names are lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def parse(cls, raw: bytes) -> "Asked":
        """The request in these bytes, head and body."""
        head, _, body = raw.partition(b"\r\n\r\n")
        line, *lines = head.decode("ascii").split("\r\n")
        method, target, _ = line.split(" ")
        headers = dict(line.split(": ", 1) for line in lines)
        return cls(method, target, {name.lower(): value for name, value in headers.items()}, body)

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query's parameters, decoded."""
        return dict(parse_qsl(self.target.partition("?")[2], strict_parsing=True))


@frozen
class Told:
    """What a vendor answers: a body, a status line's end, whole lines of headers."""

    body: bytes
    status: str = "200 OK"
    headers: str = ""


def stub_vendor(answer: Callable[[Asked], Told]) -> RawServer:
    """A server that answers each request with what `answer` says. It may be called from several threads at once."""

    def script(peer: Peer) -> None:
        while (raw := peer.read_request()) is not None:
            told = answer(Asked.parse(raw))
            peer.send(response(told.body, told.status, told.headers))

    return RawServer(script)
