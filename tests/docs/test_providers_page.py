"""docs/providers.md against the providers that linehunt ships: the table is built here from what they say of themselves."""

from collections.abc import Iterator

from fenced import read
from linehunt.plugin import Field
from linehunt.providers.provider import Provider
from linehunt.providers.registry import Registry

PAGE = read("docs/providers.md")


def _shipped() -> dict[str, Provider]:
    """The providers of this distribution, by name."""
    registry = Registry()
    return {entry.name: registry.provider(entry.name) for entry in registry.installed() if entry.distribution == "linehunt"}


def _rows(provider: Provider) -> Iterator[tuple[str, str]]:
    """What the table says of a provider, by row."""
    info = provider.info
    for field in Field:
        yield f"`{field}`", _yes(field in info.fields)
    yield "numbers in a request", str(info.max_batch_size)
    yield "price items", _yes(provider.has("price_items"))
    yield "list prices", "free" if provider.local else _yes(bool(info.list_prices))
    yield "an account's own `base_url`", _yes(info.base_url is None and not provider.local)
    yield "answers later", _yes(provider.has("build_ticket_request"))
    yield "sessions", _yes(provider.has_session)


def _yes(said: bool) -> str:
    return "yes" if said else ""


def _table() -> str:
    """The whole table, as it is written."""
    columns = {name: dict(_rows(provider)) for name, provider in _shipped().items()}
    labels = next(iter(columns.values()))
    lines = [["field", *columns], ["---"] * (len(columns) + 1)]
    lines += [[label, *(column[label] for column in columns.values())] for label in labels]
    return "\n".join("|" + "|".join(f" {cell} " if cell else " " for cell in line) + "|" for line in lines).replace(" --- ", "---")


def test_the_table_is_what_the_providers_say() -> None:
    """Each field and each ability of each provider. Where it is another one, the right one is printed, to be put in its place."""
    told = "\n".join(line for _, line in PAGE.prose if line.startswith("|"))
    assert told == _table(), f"docs/providers.md needs this table:\n\n{_table()}\n"


def test_every_provider_is_introduced() -> None:
    """By the title of its page, in alphabetical order, with a link to it."""
    told = [line.partition("](")[::2] for _, line in PAGE.prose if line.startswith("- [")]
    real = [(f"- [{read(f'docs/providers/{name}.md').headings[0]}", f"providers/{name}.md") for name in sorted(_shipped())]
    assert [(title, rest.partition(")")[0]) for title, rest in told] == real
