"""What the sandbox itself serves beside the vendor, on the same port: the bill, and the script of faults."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from linehunt_sandbox.bill import Bill
from linehunt_sandbox.vendor import Vendor
from linehunt_sandbox.wire import Operation, Received, Reply

_PARTICULARS = frozenset({"times", "numbers", "operation", "seconds", "location"})


class Control:
    """`GET /bill`, `DELETE /bill`; `GET`, `POST` and `DELETE /_sandbox/faults`. No credentials: the port is on loopback."""

    def __init__(self, here: Vendor, vendors: Mapping[str, Vendor], bill: Bill) -> None:
        self._here = here
        self._vendors = vendors
        self._bill = bill

    @property
    def operations(self) -> tuple[Operation, ...]:
        """What can be asked."""
        return (
            _operation("GET", "/bill", lambda _: Reply.json(self._bill.to_dict())),
            _operation("DELETE", "/bill", self._reset_bill),
            _operation("GET", "/_sandbox/faults", lambda _: self._pending(200)),
            _operation("POST", "/_sandbox/faults", self._script),
            _operation("DELETE", "/_sandbox/faults", self._clear),
        )

    def _reset_bill(self, _: Received) -> Reply:
        self._bill.reset()
        return Reply(status=204)

    def _pending(self, status: int) -> Reply:
        return Reply.json({"pending": {name: vendor.faults.pending for name, vendor in self._vendors.items()}}, status)

    def _script(self, received: Received) -> Reply:
        """`{"fault": "silent"}`, and what `Vendor.script` takes; `vendor` where it is not the one of this port."""
        try:
            particulars: dict[str, Any] = json.loads(received.body)
            vendor = self._vendors[particulars.pop("vendor", self._here.name)]
            fault = particulars.pop("fault")
            if unknown := particulars.keys() - _PARTICULARS:
                raise ValueError(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(sorted(_PARTICULARS))}")
            vendor.script(fault, **particulars)
        except KeyError as error:
            return Reply.json({"error": f"needs a fault, and a vendor that is one of {', '.join(self._vendors)}: {error}"}, 400)
        except ValueError as error:
            return Reply.json({"error": str(error)}, 400)
        except (TypeError, AttributeError) as error:
            return Reply.json({"error": f"of the wrong type: {error}"}, 400)
        return self._pending(201)

    def _clear(self, _: Received) -> Reply:
        for vendor in self._vendors.values():
            vendor.clear()
        return self._pending(200)


def _operation(method: str, path: str, handle: Callable[[Received], Reply]) -> Operation:
    return Operation(name=path, method=method, paths=(path,), handle=handle)
