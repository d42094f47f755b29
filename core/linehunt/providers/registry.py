"""Which providers are installed, and the one that a configuration names. Listing imports nothing."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType

from attrs import frozen

from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.model.spelling import nearest
from linehunt.model.text import safe_message
from linehunt.providers.provider import Provider
from linehunt.providers.raised import may_be_ctrl_c, words_of

PROVIDERS = "linehunt.providers"
COMMANDS = "linehunt.commands"
_OWN = "linehunt"


@frozen
class Installed:
    """An entry point of an installed distribution: its name, what it points at, and who ships it."""

    name: str
    target: str
    distribution: str
    version: str

    def __str__(self) -> str:
        return f"{self.distribution} {self.version}"

    def load(self) -> object:
        """The object it points at."""
        module, _, attribute = self.target.partition(":")
        loaded: object = import_module(module)
        for part in filter(None, attribute.split(".")):
            loaded = getattr(loaded, part)
        return loaded


class Registry:
    """The providers that may be used: modules given by the caller first, then the installed ones, each imported when it is first used."""

    def __init__(self, modules: Mapping[str, ModuleType] | None = None) -> None:
        self._modules = dict(modules or {})
        self._providers: dict[str, Provider] = {}
        self._installed: dict[str, list[Installed]] | None = None

    def provider(self, name: str) -> Provider:
        """The provider of this name, imported and checked.

        Raises:
            ConfigurationError: there is none; or two distributions claim the name; or its import fails. The message names them.
            PluginContractError: its hooks are not what hookspecs.py says.
        """
        provider = self._providers.get(name)
        if provider is None:
            module, distribution = self.load(name)
            provider = self._providers[name] = Provider(name, module, distribution)
        return provider

    def load(self, name: str) -> tuple[ModuleType, str]:
        """The module of this provider, imported, and who ships it. Its hooks are not looked at.

        Raises:
            ConfigurationError: as of `claim`; or the import fails.
            PluginContractError: what the name stands for is no module.
        """
        if name in self._modules:
            module: object = self._modules[name]
            if not isinstance(module, ModuleType):
                raise PluginContractError(f"provider {name!r} was given as {type(module).__name__}: a provider is a module")
            return module, f"module {module.__name__}"
        entry = self.claim(name)
        try:
            loaded = entry.load()
        except BaseException as cause:  # an import that exits must not end the program that embeds us
            if may_be_ctrl_c(cause):
                raise
            raise ConfigurationError(f"provider {name!r} of {entry} can't be imported: {words_of(cause)}") from cause
        if not isinstance(loaded, ModuleType):
            raise PluginContractError(f"provider {name!r} of {entry}: its entry point {entry.target!r} is no module")
        return loaded, str(entry)

    def claim(self, name: str) -> Installed:
        """The installed provider of this name. Imports nothing.

        Raises:
            ConfigurationError: there is none, or two distributions claim the name. The message names them.
        """
        claims = self._by_name().get(name) or _by_metadata(PROVIDERS, name)
        if not claims:
            word = safe_message(name)[:40]
            raise ConfigurationError(f"unknown provider {word!r}: {nearest(word, {*self._modules, *self._by_name()})}")
        if len(claims) > 1:
            raise ConfigurationError(f"provider {name!r} is {claimed(claims)}")
        return claims[0]

    def installed(self) -> list[Installed]:
        """Every installed provider, by name; the same name twice where two distributions claim it."""
        return [entry for _, entries in sorted(self._by_name().items()) for entry in entries]

    def knows(self, name: str) -> bool:
        """Whether there is a provider of this name; imports nothing."""
        return name in self._modules or name in self._by_name() or bool(_by_metadata(PROVIDERS, name))

    def _by_name(self) -> dict[str, list[Installed]]:
        if self._installed is None:
            self._installed = {}
            for entry in scan(PROVIDERS):
                self._installed.setdefault(entry.name, []).append(entry)
        return self._installed


def claimed(claims: Sequence[Installed]) -> str:
    """Who claims one name, and what to do about it. The names that linehunt ships are its own: who else claims one has to go."""
    own = [str(entry) for entry in claims if entry.distribution == _OWN]
    others = [entry for entry in claims if entry.distribution != _OWN]
    if not own or not others:
        return f"claimed by {' and '.join(map(str, claims))}: uninstall one of them"
    shadowing = sorted({entry.distribution for entry in others})
    return f"claimed by {own[0]}, whose own name it is, and by {' and '.join(map(str, others))}: uninstall {' and '.join(shadowing)}"


def scan(group: str) -> list[Installed]:
    """The entry points of a group, read from the `entry_points.txt` of what lies on `sys.path`.

    importlib.metadata would read every distribution's files, 20 ms a start. What it finds beyond this (zipped eggs, importers
    of one's own) is asked for by name when it is needed.
    """
    found: list[Installed] = []
    seen: set[str] = set()
    for directory in dict.fromkeys(sys.path):
        for info in _metadata_directories(Path(directory or ".")):
            name, _, version = info.stem.partition("-")
            # As for imports, the first of a name on sys.path wins.
            if (key := name.lower().replace("-", "_").replace(".", "_")) in seen:
                continue
            seen.add(key)
            found += [Installed(*pair, name, version.partition("-")[0]) for pair in _entries(info / "entry_points.txt", group)]
    return found


def _metadata_directories(directory: Path) -> Iterator[Path]:
    try:
        names = sorted(entry.name for entry in directory.iterdir() if entry.name.endswith((".dist-info", ".egg-info")))
    except OSError:
        return
    yield from (directory / name for name in names)


def _entries(file: Path, group: str) -> Iterator[tuple[str, str]]:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, ValueError):
        return
    inside = False
    for line in map(str.strip, lines):
        if line.startswith("["):
            inside = line == f"[{group}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, target = line.partition("=")
            yield name.strip(), _without_extras(target)


def _by_metadata(group: str, name: str) -> list[Installed]:
    from importlib.metadata import entry_points

    return [
        Installed(name, _without_extras(entry.value), entry.dist.name, entry.dist.version)
        for entry in entry_points(group=group, name=name)
        if entry.dist
    ]


def _without_extras(target: str) -> str:
    """`module:attribute` of an entry point's value, which may have spaces and end in `[extras]`."""
    return "".join(target.partition("[")[0].split())
