"""What an account's table holds beside core's keys, made the provider's settings."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs
from attrs import frozen

from linehunt.config.account_config import CORE_KEYS
from linehunt.config.credential import Credentials, validators_words
from linehunt.config.location import Key
from linehunt.config.settings_class import Fields, settings_fields
from linehunt.model.secret import revealed_forms
from linehunt.model.spelling import nearest
from linehunt.providers.raised import may_be_ctrl_c

Fault = tuple[Key, str]


@frozen(eq=False, repr=False)
class Structured:
    """The settings, and their secrets as they may turn up in other people's words.

    faults: the keys below the account's, and what is wrong with each; then there are no settings.
    broken: what the class did that it mustn't; its author's to mend.
    """

    settings: Any = None
    secrets: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    broken: str = ""


def structure(settings: type, written: Mapping[str, object], credentials: Credentials, distribution: str) -> Structured:
    """The settings of one account. What is wrong with values is returned, not raised: these frames hold them.

    Raises:
        PluginContractError: the settings class is none that a table can fill.
    """
    fields = settings_fields(settings, distribution)
    faults: list[Fault] = [((key,), _unknown(key, fields)) for key in written if key not in fields]
    faults += [((key,), "missing") for key, field in fields.items() if field.default is attrs.NOTHING and key not in written]
    values: dict[str, Any] = {}
    secrets: tuple[str, ...] = ()
    if known := [key for key in fields if key in written]:
        from linehunt.config.converting import Converting  # cattrs takes 30 ms to import, and a free chain has no settings

        converting = Converting(credentials)
        for key in known:
            values[key], wrong = converting.convert(written[key], fields[key].type)
            faults += [((key, *below), what) for below, what in wrong]
        users = tuple(value for value in values.values() if isinstance(value, str))
        # The longest first: one secret may be a part of another.
        secrets = tuple(sorted({form for secret in converting.secrets for form in revealed_forms(secret, users)}, key=len, reverse=True))
    if faults:
        return Structured(faults=tuple(faults))
    try:
        return Structured(settings(**values), secrets)
    except BaseException as error:  # a class that exits must not end the program that embeds us
        if may_be_ctrl_c(error):
            raise
        if not isinstance(error, ValueError):
            return Structured(broken=f"the settings class of {distribution} raised {type(error).__name__}")
        told = list(_refusals(settings, fields, values, secrets)) or [((), validators_words(error, secrets))]
    return Structured(faults=tuple(told))


def _unknown(key: str, fields: Fields) -> str:
    return f"unknown key: {nearest(key, {*fields, *CORE_KEYS})}"


def _refusals(settings: type, fields: Fields, values: Mapping[str, Any], secrets: tuple[str, ...]) -> Iterator[Fault]:
    """What each validator says, by field: the class itself stops at the first, and doesn't tell whose it was."""
    blank: Any = object.__new__(settings)
    complete = {key: values.get(key, field.default) for key, field in fields.items()}
    for key, field in fields.items():
        object.__setattr__(blank, field.name, complete[key])
    for key, field in fields.items():
        if key in values and (words := _refusal(blank, field, values[key], secrets)):
            yield (key,), words


def _refusal(blank: Any, field: "attrs.Attribute[Any]", value: Any, secrets: tuple[str, ...]) -> str:
    """What a field's validator says; nothing if it is content, or needs what a converter makes: then the class's own error is told."""
    validator: Callable[..., object] | None = field.validator
    try:
        if validator is not None:
            validator(blank, field, value)
    except ValueError as error:
        return validators_words(error, secrets)
    except Exception:
        return ""
    return ""
