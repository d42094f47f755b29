"""Both vendors, serving on loopback."""

from contextlib import ExitStack

from linehunt_sandbox.bill import Bill
from linehunt_sandbox.control import Control
from linehunt_sandbox.kaleyra import Kaleyra
from linehunt_sandbox.plivo import Plivo
from linehunt_sandbox.vendor import Vendor

INSTALL = "pip install 'linehunt[sandbox]'"


class SandboxNotInstalled(ImportError):
    """The packages of the extra `[sandbox]` are missing. The message says how to get them."""


class Sandbox:
    """Local servers that speak Plivo's and Kaleyra's documented wire formats, and bill for it.

    ```python
    with Sandbox() as sandbox:
        sandbox.kaleyra.script(Fault.SILENT)
        ...  # point an account's base_url at sandbox.plivo.url or sandbox.kaleyra.url
        assert sandbox.bill.requests("kaleyra") == 1
    ```

    Facts are from libphonenumber's tables as far as these go; networks and portability are invented.
    The same number always gets the same ones.
    `latency` (seconds) is that of both vendors; each has its own attribute, and its knobs: see `Plivo` and `Kaleyra`.
    `bill` is of the whole sandbox. Entering it twice at once is an error; once left it can be entered again, on other ports.
    """

    def __init__(self, *, plivo: Plivo | None = None, kaleyra: Kaleyra | None = None, latency: float | None = None) -> None:
        self.plivo = Plivo() if plivo is None else plivo
        self.kaleyra = Kaleyra() if kaleyra is None else kaleyra
        self.bill = Bill()
        self._exit: ExitStack | None = None
        for vendor in self.vendors.values():
            vendor.bill = self.bill
            if latency is not None:
                vendor.latency = latency

    @property
    def vendors(self) -> dict[str, Vendor]:
        """Both, by name."""
        return {vendor.name: vendor for vendor in (self.plivo, self.kaleyra)}

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
