"""The project's pages, cut into what can be checked: fenced blocks, tables, links, headings."""

import re
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(r"^(`{3,})(.*)$")
_FILE = re.compile(r"# ((?:[\w.-]+/)*[\w.-]+\.(?:py|toml))$")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) (.+)$")
_CELL = re.compile(r"(?<!\\)\|")


@frozen
class Block:
    """A fenced block. `line` is that of its first line within the fence, from 1."""

    page: Path
    line: int
    language: str
    text: str

    @property
    def file(self) -> str | None:
        """The file that it is, where its first line is a comment with a path."""
        match = _FILE.match(self.text.partition("\n")[0])
        return match[1] if match else None

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


@frozen
class Page:
    """A page. `prose` are its lines outside of blocks, by line number."""

    path: Path
    blocks: tuple[Block, ...]
    prose: tuple[tuple[int, str], ...]

    @property
    def name(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @property
    def links(self) -> list[str]:
        return _LINK.findall("\n".join(line for _, line in self.prose))

    @property
    def headings(self) -> list[str]:
        return [match[2] for _, line in self.prose if (match := _HEADING.match(line))]

    def table(self, first: str, under: str = "") -> list[list[str]]:
        """The rows of the table whose first column is called `first`, the first after the heading `under`; backticks are taken off."""
        lines = [line for _, line in self.prose]
        start = next(i for i, line in enumerate(lines) if not under or (line.startswith("#") and line.lstrip("# ") == under))
        head = next(i for i in range(start, len(lines)) if _cells(lines[i])[:1] == [first])
        found = []
        for line in lines[head + 2 :]:
            if not line.startswith("|"):
                break
            found.append(_cells(line))
        return found


def read(path: Path | str) -> Page:
    """The page at this path, below the root where it is relative."""
    path = ROOT / path
    blocks: list[Block] = []
    prose: list[tuple[int, str]] = []
    fence, language, start = "", "", 0
    inside: list[str] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        match = _FENCE.match(line)
        if fence and line == fence:
            blocks.append(Block(path, start, language, "\n".join(inside) + "\n"))
            fence, inside = "", []
        elif fence:
            inside.append(line)
        elif match:
            fence, language, start = match[1], match[2].strip(), number + 1
        else:
            prose.append((number, line))
    assert not fence, f"{path}: a block that begins at line {start} has no end"
    return Page(path, tuple(blocks), tuple(prose))


def anchor(heading: str) -> str:
    """What a link to this heading ends with: lower case, dashes for spaces, no punctuation."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def _cells(line: str) -> list[str]:
    if not line.startswith("|"):
        return []
    return [cell.strip().replace("\\|", "|").replace("`", "") for cell in _CELL.split(line)[1:-1]]
