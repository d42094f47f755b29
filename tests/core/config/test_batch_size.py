"""`max_batch_size` of an account."""

from collections.abc import Callable
from types import ModuleType

import pytest

from linehunt.config.accounts import build_account
from linehunt.config.configuration import Configuration
from linehunt.model.errors import ConfigurationError
from linehunt.providers.registry import Registry

MakeProvider = Callable[..., ModuleType]
CHAINS = {"default": {"accounts": ["acme"], "want": ["carrier"]}}


@pytest.mark.parametrize(("written", "size"), [({}, 100), ({"max_batch_size": 100}, 100), ({"max_batch_size": 7}, 7)], ids=str)
def test_an_account_may_take_fewer_numbers_a_request(written: dict[str, object], size: int, provider: MakeProvider) -> None:
    """The provider's own size is the default and the most."""
    configuration = Configuration({"acme": written}, CHAINS)
    assert build_account(configuration, "acme", Registry({"acme": provider(max_batch_size=100)})).max_batch_size == size


def test_an_account_cant_take_more_than_its_provider(provider: MakeProvider) -> None:
    """A provider that takes one number a request would drop the others."""
    with pytest.raises(ConfigurationError, match=r"^accounts.acme.max_batch_size: acme takes at most 1 numbers a request"):
        build_account(Configuration({"acme": {"max_batch_size": 2}}, CHAINS), "acme", Registry({"acme": provider()}))


@pytest.mark.parametrize("written", [0, -1, True, "5", 2.5], ids=repr)
def test_a_batch_size_is_a_whole_number(written: object) -> None:
    """Above zero, and no text."""
    with pytest.raises(ConfigurationError, match=r"^accounts.acme.max_batch_size: it must be a whole number, at least 1$"):
        Configuration({"acme": {"max_batch_size": written}}, CHAINS)
