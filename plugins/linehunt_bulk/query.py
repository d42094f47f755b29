"""What is looked for in every row, and how."""

from typing import Any

from attrs import frozen

from linehunt import Configuration, Field


@frozen(kw_only=True)
class Query:
    """The arguments that `Client.plan` and `Client.lookup_many` share, as the command line has them. No `want` is the chain's own."""

    chain: str
    want: tuple[str, ...] = ()
    region: str | None = None
    max_cost: str | None = None
    refresh: bool = False

    @property
    def keywords(self) -> dict[str, Any]:
        """By name, for a call."""
        return {
            "chain": self.chain,
            "want": self.want or None,
            "region": self.region,
            "max_cost": self.max_cost,
            "refresh": self.refresh,
        }

    def wanted(self, configuration: Configuration) -> tuple[Field, ...]:
        """The fields, in their usual order.

        Raises:
            ConfigurationError: there is no such chain or field.
        """
        fields = Field.parse_all(self.want) if self.want else configuration.chain(self.chain).want
        return tuple(field for field in Field if field in fields)
