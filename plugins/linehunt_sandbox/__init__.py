"""The sandbox: local servers that speak vendors' documented wire formats, with scripted faults and a bill of their own.

Importing this needs nothing beyond linehunt; serving needs the extra: `pip install 'linehunt[sandbox]'`.
"""

from linehunt_sandbox.bill import Bill, Charge
from linehunt_sandbox.envelope import ErrorShape, NotReady
from linehunt_sandbox.fault import Fault
from linehunt_sandbox.infobip import Infobip
from linehunt_sandbox.kaleyra import Kaleyra
from linehunt_sandbox.plivo import Plivo
from linehunt_sandbox.sandbox import Sandbox, SandboxNotInstalled
from linehunt_sandbox.telnyx import Telnyx
from linehunt_sandbox.twilio import Twilio
from linehunt_sandbox.vonage import Vonage

__all__ = [
    "Bill",
    "Charge",
    "ErrorShape",
    "Fault",
    "Infobip",
    "Kaleyra",
    "NotReady",
    "Plivo",
    "Sandbox",
    "SandboxNotInstalled",
    "Telnyx",
    "Twilio",
    "Vonage",
]
