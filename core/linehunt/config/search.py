"""Where the configuration file is looked for."""

import os
from collections.abc import Mapping
from pathlib import Path

VARIABLE = "LINEHUNT_CONFIG"
FILE_NAME = "linehunt.toml"


def default_path() -> Path:
    """The file in the user's own configuration directory, as the platform has it."""
    from platformdirs import user_config_path  # only where nothing nearer is named

    return user_config_path("linehunt") / FILE_NAME


def find_file(path: Path | str | None, environ: Mapping[str, str]) -> Path | None:
    """The file to read: the one given, that of `$LINEHUNT_CONFIG`, `./linehunt.toml`, the user's own; None where there is none.

    One that is named is returned whether it exists or not: not to find it is an error, and never a reason to look elsewhere.
    """
    if path is not None:
        return Path(path)
    if named := environ.get(VARIABLE):
        return Path(named)
    for candidate in (Path(FILE_NAME), default_path()):
        if os.path.exists(candidate):  # noqa: PTH110  # Path.exists raises where a directory may not be entered
            return candidate
    return None
