"""Settings of a Vonage account."""

from typing import Any

from linehunt.plugin import Secret
from linehunt_vonage import Settings

KEY = "5a4db0b0"
SECRET = "Xo7mVq2Lr9TzKb41"


def account(**changes: Any) -> Settings:
    """Those of an ordinary one, with these changes."""
    return Settings(**{"api_key": KEY, "api_secret": Secret(SECRET), **changes})
