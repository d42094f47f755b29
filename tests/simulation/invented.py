"""Invented accounts: what they can say, what they cost, whom they cover. Drawn by chance, and the same for the same seed."""

from collections.abc import Mapping
from random import Random
from typing import Any

from attrs import field, frozen

from linehunt.chain import Chain, Link
from linehunt.model.answer import Answer, Verdict
from linehunt.model.facts import Facts, LineType, Network, Reachable
from linehunt.model.fields import Field
from linehunt.model.money import Money, Rates
from linehunt.model.number import PhoneNumber

NAMES = ("acme", "bolt", "cord", "dial", "echo", "fern")
FIELDS = (Field.CALLER_NAME, Field.CARRIER, Field.LINE_TYPE, Field.PORTED, Field.REACHABLE, Field.VALID)
"""What is wanted and answered: fields that are fresh for minutes, days and months."""
NUMBERS = tuple(
    PhoneNumber(text)
    for text in (
        *("+14154305555", "+14154305556", "+14154305557", "+14155550123", "+14155550124"),
        *("+442083661177", "+442083661178", "+442083661179", "+919812345678", "+919812345679"),
    )
)
RATES = Rates({"EUR": Money.parse("1.09 USD"), "INR": Money.parse("0.012 USD")})
_ITEM = {Field.CARRIER: "network", Field.PORTED: "network", Field.REACHABLE: "live", Field.CALLER_NAME: "cnam"}
_OTHERS = "basic"
_MICROS = {"USD": 1_000, "EUR": 1_000, "INR": 80_000}
"""Prices are small multiples of this."""


@frozen(kw_only=True, eq=False)
class Invented:
    """An account of a chain. `prices` are tables by price item (`""` where there are none) of Money by dial prefix.

    local: it answers without a request. batch: numbers in one request. kept: its answers may be stored. billed: the verdicts that cost.
    later: it may give tickets. said: the answers that it has to give.
    """

    name: str
    fields: frozenset[Field]
    local: bool = False
    prices: Mapping[str, Mapping[str, Money]] = field(factory=dict)
    currency: str = "USD"
    covers: tuple[str, ...] = ()
    batch: int = 1
    kept: bool = True
    billed: frozenset[Verdict] = frozenset({Verdict.ANSWERED, Verdict.NO_MATCH})
    later: bool = False
    said: tuple[Answer, ...] = ()
    free: bool = field(init=False)

    @free.default
    def _is_free(self) -> bool:
        return not any(price for table in self.prices.values() for price in table.values())

    @property
    def by_item(self) -> bool:
        """Whether it has a price each item."""
        return bool(self.prices) and "" not in self.prices

    def items(self, wanted: frozenset[Field]) -> tuple[str, ...]:
        """The price items of an ask."""
        return tuple(sorted({_ITEM.get(name, _OTHERS) for name in wanted})) if self.by_item else ()

    def speaks_for(self, wanted: frozenset[Field]) -> frozenset[Field]:
        """The fields for which an answer speaks that was bought for `wanted`: docs/hooks.md, `price_items`."""
        if not self.by_item:
            return self.fields
        bought = set(self.items(wanted))
        return wanted | {name for name in self.fields if _ITEM.get(name, _OTHERS) in bought}

    def price(self, number: PhoneNumber, items: tuple[str, ...]) -> Money | None:
        """What asking costs: by the longest dial prefix; None where a price is missing."""
        found: Money | None = None
        for item in items or ("",):
            table = self.prices.get(item, {})
            fitting = [prefix for prefix in table if prefix == "*" or number.digits.startswith(prefix)]
            if not fitting:
                return None
            price = table[max(fitting, key=lambda prefix: 0 if prefix == "*" else len(prefix))]
            found = price if found is None else found + price
        return found

    def link(self) -> Link:
        """As the policy sees it."""
        return Link(
            account=self.name,
            provider=f"{self.name}-io",
            fields=self.fields,
            free=self.free,
            price=self.price,
            items=self.items,
            covers=self.covers,
        )

    def table(self) -> Mapping[str, object]:
        """As a configuration has it."""
        covers = {"covers": list(self.covers)} if self.covers else {}
        if self.local:
            return covers
        written = {item: {prefix: str(price) for prefix, price in table.items()} for item, table in self.prices.items()}
        return {**covers, "prices": written.get("", written), "deadline": "5s", "poll_deadline": "20s", "max_batch_size": self.batch}


def invent(chance: Random) -> tuple[Invented, ...]:
    """One to six accounts, some of them free."""
    return tuple(_invent_one(chance, name) for name in NAMES[: chance.randint(1, len(NAMES))])


def draw_chain(chance: Random, accounts: tuple[Invented, ...], *, rates: Rates = RATES) -> Chain:
    """A chain of all of them: what is wanted, what it may cost, whether it screens."""
    limit = None
    if chance.random() < 0.5:
        currency = chance.choice(("USD", "USD", "INR")) if not rates.rates else "USD"
        limit = Money(_MICROS[currency] * chance.randint(0, 12), currency)
    return Chain(
        name="default",
        links=tuple(account.link() for account in accounts),
        want=_some(chance, FIELDS, 1, 4),
        max_cost=limit,
        rates=rates,
        screen=chance.random() < 0.75,
    )


def _invent_one(chance: Random, name: str) -> Invented:
    fields = _some(chance, FIELDS, 1, len(FIELDS))
    local = chance.random() < 0.2
    free = local or chance.random() < 0.15
    currency = chance.choice(("USD", "USD", "USD", "EUR", "INR"))
    invalid = {Verdict.INVALID_NUMBER} if chance.random() < 0.3 else set()
    return Invented(
        name=name,
        fields=fields,
        local=local,
        prices={} if local else _draw_prices(chance, fields, currency, free=free),
        currency=currency,
        covers=chance.choice(((), (), (), ("1",), ("44", "91"))),
        batch=chance.choice((1, 1, 2, 5)),
        kept=chance.random() < 0.85,
        billed=frozenset({Verdict.ANSWERED, Verdict.NO_MATCH} | invalid),
        later=not local and chance.random() < 0.25,
        said=tuple(_draw_answer(chance, name, fields) for _ in range(12)),
    )


def _draw_prices(chance: Random, fields: frozenset[Field], currency: str, *, free: bool) -> Mapping[str, Mapping[str, Money]]:
    items = sorted({_ITEM.get(name, _OTHERS) for name in fields}) if chance.random() < 0.3 else [""]
    tables: dict[str, dict[str, Money]] = {}
    for item in items:
        prefixes = chance.choice((("*",), ("*",), ("*", "1"), ("*", "44", "4420"), ("1", "91")))
        tables[item] = {prefix: Money(0 if free else _MICROS[currency] * chance.randint(1, 6), currency) for prefix in prefixes}
        if not free and chance.random() < 0.1:
            tables[item][prefixes[-1]] = Money(0, currency)
    return tables


def _draw_answer(chance: Random, account: str, fields: frozenset[Field]) -> Answer:
    verdict = chance.choices(tuple(Verdict), (16, 2, 2, 1))[0]
    told = fields if chance.random() < 0.4 else _some(chance, sorted(fields), 0, len(fields))
    if verdict is not Verdict.ANSWERED and chance.random() < 0.7:
        told = frozenset()
    known = {str(name): _draw_fact(chance, account, name) for name in sorted(told)}
    return Answer(
        Facts(**known),
        weak=_some(chance, FIELDS, 0, 2) if chance.random() < 0.3 else frozenset(),
        verdict=verdict,
        withheld=dict.fromkeys(sorted(fields - told), "not in this plan") if chance.random() < 0.2 else {},
    )


def _draw_fact(chance: Random, account: str, name: Field) -> Any:
    """A value that shows by whom it was said, where the field has room for it."""
    if name is Field.CARRIER:
        return Network(name=None if chance.random() < 0.15 else f"{account} {chance.randint(1, 9)}", mcc="310", mnc="012")
    if name is Field.CALLER_NAME:
        return f"{account} {chance.randint(1, 9)}"
    if name is Field.LINE_TYPE:
        return chance.choice((LineType.MOBILE, LineType.FIXED, LineType.VOIP, LineType.FIXED_OR_MOBILE))
    if name is Field.REACHABLE:
        return chance.choice(tuple(Reachable))
    return chance.random() < 0.8


def _some(chance: Random, names: Any, least: int, most: int) -> frozenset[Field]:
    return frozenset(chance.sample(list(names), min(chance.randint(least, most), len(names))))
