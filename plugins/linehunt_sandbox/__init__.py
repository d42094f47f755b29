"""The sandbox: local servers that speak both vendors' documented wire formats, with scripted faults and a bill of their own.

Importing this needs nothing beyond linehunt; serving needs the extra: `pip install 'linehunt[sandbox]'`.
"""

from linehunt_sandbox.bill import Bill, Charge
from linehunt_sandbox.envelope import ErrorShape, NotReady
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.kaleyra import Kaleyra
from linehunt_sandbox.plivo import Plivo
from linehunt_sandbox.sandbox import Sandbox, SandboxNotInstalled

__all__ = [
    "Bill",
    "Charge",
    "ErrorShape",
    "Fault",
    "Kaleyra",
    "NotReady",
    "Plivo",
    "Sandbox",
    "SandboxNotInstalled",
]
