"""`linehunt new-provider`: a project of a provider of one's own, whole and tested, to begin with."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from keyword import iskeyword
from os.path import lexists
from pathlib import Path
from shlex import quote
from string import Template
from tempfile import TemporaryDirectory

import click

from linehunt import __version__
from linehunt.model.errors import ConfigurationError
from linehunt.model.text import printable, safe_message
from linehunt.providers.registry import Registry

_NAME = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_LONGEST = 40
_SUFFIX = ".template"


@click.command("new-provider")
@click.argument("name")
@click.option(
    "--directory",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    metavar="DIR",
    help="Where the project is made, instead of here.",
)
def new_provider(name: str, directory: Path) -> None:
    """Write linehunt-NAME, a provider with its tests that passes as it is: change it into yours.

    Its README.md says what to change, in which order. Nothing that exists is touched.
    """
    _check(name)
    project = directory / f"linehunt-{name.replace('_', '-')}"
    if lexists(project):
        raise ConfigurationError(f"{project}: it exists already: choose another name, or another place with --directory")
    write_project(project, name)
    click.echo(printable(str(project)))
    install, test = quote(f"{project}[test]"), quote(str(project))
    click.echo(printable(f"next: pip install -e {install} && pytest {test}; then {project / 'README.md'}"), err=True)


def write_project(project: Path, name: str) -> None:
    """Write the project of a provider of this name. It is there whole or not at all: written beside, and renamed.

    Raises:
        ConfigurationError: it can't be written.
    """
    words = name.replace("_", "-").split("-")
    package = f"linehunt_{'_'.join(words)}"
    filling = {
        "name": name,
        "package": package,
        "distribution": project.name,
        "title": " ".join(words).title(),
        "host": f"{'-'.join(words)}.example",
        "variable": f"{'_'.join(words)}_API_KEY".upper(),
        "version": __version__,
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
    }
    try:
        with TemporaryDirectory(prefix=f".{project.name}-", dir=project.parent) as beside:
            unfinished = Path(beside) / project.name
            _fill(files("linehunt") / "scaffold", unfinished, package, filling)
            unfinished.rename(project)
    except OSError as error:
        raise ConfigurationError(f"{project}: it can't be written: {error.strerror}") from None


def _fill(template: Traversable, target: Path, package: str, filling: dict[str, str]) -> None:
    if template.is_dir():
        target.mkdir()
        for part in template.iterdir():
            name = package if part.name == "package" else part.name.removesuffix(_SUFFIX)
            _fill(part, target / name, package, filling)
    else:
        target.write_text(Template(template.read_text("utf-8")).substitute(filling), "utf-8")


def _check(name: str) -> None:
    """Refuse a name that is none, and one that is somebody's.

    Raises:
        ConfigurationError: what is wrong with it, and what to do.
    """
    told = repr(safe_message(name)[:_LONGEST])
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise ConfigurationError(
            f"{told}: a provider's name is lower-case letters and digits, in words joined by '-' or '_', at most {_LONGEST} characters: "
            "linehunt new-provider acme"
        )
    if iskeyword(name):
        raise ConfigurationError(f"{told} is a word of Python's own: choose another name")
    alike = [entry for entry in Registry().installed() if entry.name.replace("_", "-") == name.replace("_", "-")]
    if alike:
        owners = " and ".join(map(str, alike))
        raise ConfigurationError(f"provider {alike[0].name!r} is installed already, by {owners}: choose another name")
    package = f"linehunt_{name.replace('-', '_')}"
    if (spec := find_spec(package)) is not None:
        raise ConfigurationError(f"the package {package} is there already ({spec.origin}): choose another name")
