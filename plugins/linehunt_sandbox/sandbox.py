"""The vendors, serving on loopback."""

from contextlib import ExitStack
from typing import TypeVar

from linehunt_sandbox.bill import Bill
from linehunt_sandbox.control import Control
from linehunt_sandbox.infobip import Infobip
from linehunt_sandbox.kaleyra import Kaleyra
from linehunt_sandbox.plivo import Plivo
from linehunt_sandbox.telnyx import Telnyx
from linehunt_sandbox.twilio import Twilio
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.vonage import Vonage

VENDORS: tuple[type[Vendor], ...] = (Plivo, Kaleyra, Twilio, Vonage, Telnyx, Infobip)
"""Those that every sandbox serves."""
_V = TypeVar("_V", bound=Vendor)
INSTALL = "pip install 'linehunt[sandbox]'"


class SandboxNotInstalled(ImportError):
    """The packages of the extra `[sandbox]` are missing. The message says how to get them."""


class Sandbox:
    """Local servers that speak vendors' documented wire formats, and bill for it.

    ```python
    with Sandbox() as sandbox:
        sandbox.kaleyra.script(Fault.SILENT)
        ...  # point an account's base_url at sandbox.plivo.url or sandbox.kaleyra.url
        assert sandbox.bill.requests("kaleyra") == 1
    ```

    Facts are from libphonenumber's tables as far as these go; networks and portability are invented.
    The same number always gets the same ones.
    `vendors`: with knobs of one's own, or of one's own making; the others of `VENDORS` are there with their defaults. `latency`
    (seconds) is that of all of them. In `sandbox.vendors` they are by name; each of `VENDORS` has its attribute, too.
    `bill` is of the whole sandbox. Entering it twice at once is an error; once left it can be entered again, on other ports.
    """

    def __init__(self, *vendors: Vendor, latency: float | None = None) -> None:
        given = {vendor.name: vendor for vendor in vendors}
        self.vendors: dict[str, Vendor] = {kind.name: given.get(kind.name) or kind() for kind in VENDORS} | given
        self.bill = Bill()
        self._exit: ExitStack | None = None
        for vendor in self.vendors.values():
            vendor.bill = self.bill
            if latency is not None:
                vendor.latency = latency

    @property
    def plivo(self) -> Plivo:
        """Plivo's server."""
        return self._one(Plivo)

    @property
    def kaleyra(self) -> Kaleyra:
        """Kaleyra's server."""
        return self._one(Kaleyra)

    @property
    def twilio(self) -> Twilio:
        """Twilio's server."""
        return self._one(Twilio)

    @property
    def vonage(self) -> Vonage:
        """Vonage's server."""
        return self._one(Vonage)

    @property
    def telnyx(self) -> Telnyx:
        """Telnyx's server."""
        return self._one(Telnyx)

    @property
    def infobip(self) -> Infobip:
        """Infobip's server."""
        return self._one(Infobip)

    def _one(self, kind: type[_V]) -> _V:
        vendor = self.vendors[kind.name]
        if not isinstance(vendor, kind):
            raise TypeError(f"{kind.name} is of one's own making here ({type(vendor).__name__}): it is in `vendors`")
        return vendor

    def __enter__(self) -> "Sandbox":
        """Serve. A vendor whose port is 0 gets a free one.

        Raises:
            SandboxNotInstalled: starlette or uvicorn is missing.
            OSError: a port is taken.
        """
        if self._exit is not None:
            raise RuntimeError("this sandbox is serving already")
        try:
            from linehunt_sandbox.server import Server, application
        except ImportError as error:
            raise SandboxNotInstalled(f"the sandbox needs {error.name}: {INSTALL}", name=error.name) from error
        with ExitStack() as stack:
            server = stack.enter_context(Server())
            for vendor in self.vendors.values():
                control = Control(vendor, self.vendors, self.bill)
                stack.callback(vendor.attach, None)
                vendor.attach(server.listen(application(vendor, (*vendor.operations, *control.operations)), vendor.port))
            self._exit = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        stack, self._exit = self._exit, None
        if stack is not None:
            stack.close()
