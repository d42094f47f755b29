"""Where an account's API lives: https anywhere, or http to this machine.

Odd spellings of an address are refused, since they hide where it leads.
"""

import re

from attrs import frozen

from linehunt.model.errors import ConfigurationError

_URL = re.compile(
    r"(https?)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::([1-9][0-9]{0,4}))?"
    r"((?:/(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*)*)"  # RFC 3986's path, percent-encoded
)
_NAME = re.compile(r"(?!.{254})[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*")
# A last label that is a number makes resolvers read the whole as an IPv4 address: 2130706433, 0x7f.1 and 127.1 are all this machine.
_NUMERIC = re.compile(r"(?:.*\.)?(?:[0-9]+|0[xX][0-9A-Fa-f]*)\.?")
_DOT_SEGMENT = re.compile(r"/(?:\.|%2[eE]){1,2}(?:/|$)")
_PORTS = {"http": 80, "https": 443}


@frozen
class Origin:
    """The server of a base URL: what a connection is opened to. An IPv6 `host` has no brackets here."""

    scheme: str
    host: str
    port: int

    @property
    def address(self) -> str:
        """`host:port`, for messages."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def host_header(self) -> str:
        """What the Host header says: the port only where it isn't the scheme's own (RFC 9110, 7.2)."""
        return self.address.removesuffix(f":{_PORTS[self.scheme]}")

    @classmethod
    def parse(cls, base_url: str) -> "Origin":
        """The server of a base URL that `check_base_url` accepts.

        Raises:
            ConfigurationError: as `check_base_url`.
        """
        match = _URL.fullmatch(base_url)
        if match is None:
            raise ConfigurationError(_what_is_wrong(base_url))
        scheme, host, port, path = match.groups()
        if _DOT_SEGMENT.search(path):
            raise ConfigurationError("a base URL's path has no '.' or '..' segment")
        origin = cls(scheme, host.strip("[]"), int(port or _PORTS[scheme]))
        if origin.port > 65535:
            raise ConfigurationError("a base URL's port is 1 to 65535")
        loopback = _is_loopback(host)
        if scheme == "http" and not loopback:
            raise ConfigurationError("a base URL is https; http is for this machine alone: 127.0.0.1, [::1] or localhost")
        return origin


def check_base_url(text: str) -> None:
    """Refuse what is no safe base URL: `https://host[:port][/path]`, or the same with http and 127.0.0.0/8, `[::1]` or `localhost`.

    Raises:
        ConfigurationError: what is wrong. The message never holds the text: a password may stand in it.
    """
    Origin.parse(text)


def _what_is_wrong(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if not separator or scheme not in _PORTS:
        return "a base URL starts with https://, or with http:// for this machine"
    if "@" in rest.partition("/")[0]:
        return "a base URL has no user or password: credentials are settings of the account"
    if "?" in rest or "#" in rest:
        return "a base URL has no query and no fragment"
    return "a base URL is https://host[:port][/path]: a percent-encoded path, and a host name in ASCII (xn-- for others)"


def _is_loopback(host: str) -> bool:
    """Whether a host is this machine, told from its text alone.

    Raises:
        ConfigurationError: the host is neither a name nor an address in its usual spelling.
    """
    if not (host.startswith("[") or _NUMERIC.fullmatch(host)):
        if not _NAME.fullmatch(host):
            raise ConfigurationError("a base URL's host is a name of letters, digits and dashes between dots")
        return host.lower() == "localhost"
    from ipaddress import IPv6Address, ip_address  # 3 ms, and most hosts are names

    literal = host.strip("[]").lower()
    try:
        address = ip_address(literal)
    except ValueError:
        address = None
    mapped = isinstance(address, IPv6Address) and address.ipv4_mapped is not None
    if str(address) != literal or mapped or isinstance(address, IPv6Address) != host.startswith("["):
        raise ConfigurationError("a base URL's address is written as 192.0.2.1 or as [2001:db8::1], in no other way")
    return address is not None and address.is_loopback
