"""The configuration file to begin with."""

import os
from pathlib import Path

from linehunt.model.errors import ConfigurationError

TEXT = """\
# linehunt: which accounts are asked for the facts of a phone number, in which order, and at what cost.
# Lines that begin with a bare '#' are examples: remove it to use them. 'linehunt config check' tells what is wrong.

[chains.default]
# Accounts are asked in this order, until all that is wanted is known. offline is free and needs no account.
accounts = ["offline"]
#accounts = ["offline", "plivo-us", "kaleyra"]

# The fields to look for: valid, country, formats, line_type, carrier, original_carrier, roaming_carrier, ported, roaming,
# location, time_zones, reachable, caller_name.
want = ["valid", "country", "formats", "line_type"]
#want = ["line_type", "carrier"]

# What one lookup may cost. Prices in another currency need a rate, see [rates].
#max_cost = "0.02 USD"

# An account of Plivo. Its name is free to choose; two accounts of one provider are two tables.
#[accounts.plivo-us]
#provider = "plivo"
#auth_id = { env = "PLIVO_AUTH_ID" }
# A secret is { env = "NAME" }, { file = "path" } or { command = ["program", "argument"] }, or written here as it is, as long
# as nobody else can read this file.
#auth_token = { env = "PLIVO_AUTH_TOKEN" }
#rate = "50/s"
#deadline = "5s"
# By longest dial prefix, '*' for the rest. What is not in here is taken from the provider's list prices.
#prices = { "1" = "0.0035 USD" }
# What it may cost in a calendar day or month: held, spent and in doubt together.
#budget = { day = "10 USD", month = "100 USD" }

# An account of Kaleyra. It publishes no prices: write those of your contract.
#[accounts.kaleyra]
#sid = "HXAP16XXXXXX97IN"
#api_key = { command = ["op", "read", "op://telecom/kaleyra/key"] }
#base_url = "https://api.in.kaleyra.io"
#prices = { "*" = "0.20 INR" }

# What all accounts together may cost in a calendar day or month. These begin at midnight in the time zone, an IANA name.
#[budgets]
#day = "25 USD"
#month = "400 USD"
#time_zone = "UTC"

# What one unit of a currency is worth, for limits only: nothing is charged by it.
#[rates]
#INR = "0.012 USD"

# How long a stored answer is used instead of asking again, by field; no_match is for "not found" and "not a number".
#[freshness]
#carrier = "7d"
#country = "forever"
#no_match = "12h"

# Where money and answers live, relative to this file; after how long answers are removed.
#[store]
#path = "linehunt-store"
#retention = "365d"

# Which of the installed observers are told of every attempt and lookup: otel feeds OpenTelemetry.
#[observers]
#enabled = ["otel"]
"""


def write_starter(path: Path, *, replace: bool = False) -> None:
    """Write it for its owner alone: mode 0600, in directories of mode 0700 where they are not there yet.

    Raises:
        ConfigurationError: there is a file already, which `replace` would overwrite; or it can't be written.
    """
    try:
        for directory in reversed(path.absolute().parents):
            if not directory.exists():
                directory.mkdir(mode=0o700)
        if replace:
            path.unlink(missing_ok=True)  # a new file, since the old one may be open to others
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigurationError(f"{path}: there is a file already: --force replaces it") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: the file can't be written: {error.strerror}") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(TEXT)
