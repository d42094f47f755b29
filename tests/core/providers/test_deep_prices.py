"""A `prices.toml` that no parser gets to the end of."""

from pathlib import Path

import pytest

from linehunt.model.errors import PluginContractError
from linehunt.providers.prices import read_prices


@pytest.mark.parametrize("deep", ["[" * 5_000, "{a=" * 5_000], ids=["arrays", "tables"])
def test_prices_that_are_nested_without_end(tmp_path: Path, deep: str) -> None:
    """They are the contract broken, like any other file that is no TOML."""
    (tmp_path / "prices.toml").write_text(f"prices = {deep}", encoding="utf-8")
    with pytest.raises(PluginContractError, match=r"prices\.toml: it needs \[prices\], source and date: RecursionError"):
        read_prices(str(tmp_path / "__init__.py"))
