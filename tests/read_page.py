"""A page of HTML as a reader and a machine see it: whether it is well-formed, its tables, its words, and whatever it would load."""

from collections.abc import Iterator
from html.parser import HTMLParser

from attrs import define, field

_VOID = {"meta", "br", "wbr", "link", "img", "hr", "input"}


@define
class Element:
    """A tag with its attributes and what is in it: text and elements."""

    tag: str
    attributes: dict[str, str | None]
    content: "list[Element | str]" = field(factory=list)

    @property
    def text(self) -> str:
        """All text in it, spaces as one."""
        return " ".join("".join(self._texts()).split())

    def all(self, tag: str, of_class: str | None = None) -> "list[Element]":
        """The elements of this tag within it, in order."""
        return [each for each in self.elements() if each.tag == tag and of_class in (None, each.attributes.get("class"))]

    def below(self, heading: str) -> "Element":
        """The section with this heading."""
        [section] = [each for each in self.all("section") if heading in [head.text for head in each.all("h2")]]
        return section

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """A table's, with its head."""
        return [tuple(cell.text for cell in row.content if isinstance(cell, Element)) for row in self.all("tr")]

    def _texts(self) -> Iterator[str]:
        for each in self.content:
            if isinstance(each, str):
                yield each
            else:
                yield from each._texts()

    def elements(self) -> "Iterator[Element]":
        """Every element within it, in order."""
        for each in self.content:
            if isinstance(each, Element):
                yield each
                yield from each.elements()


def read_page(html: str) -> Element:
    """The page's tree.

    Raises:
        AssertionError: a tag is closed that isn't open, or stays open, or an attribute occurs twice.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"never closed: {[each.tag for each in reader.open[1:]]}"
    return reader.open[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Element("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        assert len(element.attributes) == len(attrs), f"an attribute of {tag} occurs twice"
        self.open[-1].content.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].content.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].content.append(data)
