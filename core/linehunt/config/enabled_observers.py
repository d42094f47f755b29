"""The observers that a configuration enables, and those that a program brings."""

from collections.abc import Mapping
from types import ModuleType

from linehunt.config.configuration import Configuration
from linehunt.config.problem import Problems
from linehunt.model.errors import ConfigurationError, PluginContractError
from linehunt.observing.audience import Audience
from linehunt.observing.bulletin import Bulletin
from linehunt.observing.installed_observer import load_observer


def open_bulletin(configuration: Configuration, given: Mapping[str, object]) -> Bulletin:
    """Where attempts and lookups are posted for them. One that is given stands for an installed one of its name.

    Raises:
        ConfigurationError: an enabled one can't be used; all of them, one a line.
        PluginContractError: a given one is none.
    """
    problems = Problems(configuration.place)
    audience = Audience()
    for name, observer in given.items():
        audience.add(name, observer, observer.__name__ if isinstance(observer, ModuleType | type) else type(observer).__name__)
    add_enabled(configuration, audience, problems, given)
    if problems:
        raise problems.error()
    return Bulletin(audience)


def add_enabled(configuration: Configuration, audience: Audience, problems: Problems, given: Mapping[str, object]) -> None:
    """Import the enabled ones and add them; what can't be used is noted."""
    for name in configuration.observers.enabled:
        if name not in given:
            try:
                audience.add(name, *load_observer(name, given))
            except (ConfigurationError, PluginContractError) as error:
                problems.add(("observers", "enabled"), str(error), cause=error)
