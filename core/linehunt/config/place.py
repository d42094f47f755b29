"""Where a configuration was written."""

from pathlib import Path

from attrs import frozen

from linehunt.config.location import NOWHERE, Locations
from linehunt.config.quiet import QuietMapping


@frozen(eq=False, kw_only=True)
class Place:
    """What errors name, and what decides where secrets may come from.

    path: the file; None for tables that a program handed over.
    private: whether a secret may be written there literally: a file that its owner alone can read, or a program's memory.
    environ: the variables that `{ env = "NAME" }` finds.
    locations: the lines of the file's keys.
    """

    path: Path | None = None
    private: bool = True
    environ: QuietMapping[str]
    locations: Locations = NOWHERE

    def beside(self, name: str | Path) -> Path:
        """The file of this name: relative ones lie beside the configuration's file, or below the working directory without one."""
        return (self.path.parent if self.path is not None else Path()) / name
