"""Links between pages."""

from pathlib import Path

import pytest

from fenced import PAGES, ROOT, anchor, read


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_lead_somewhere(path: Path) -> None:
    """A link to a page or to a heading of one finds it."""
    lost = []
    for target in read(path).links:
        if target.startswith(("https://", "http://")):
            continue
        name, _, part = target.partition("#")
        other = (path.parent / name).resolve() if name else path
        if not other.is_file() or (part and part not in map(anchor, read(other).headings)):
            lost.append(target)
    assert lost == []


def test_readme_leads_to_every_page() -> None:
    """No page is hidden: README links to each."""
    linked = {(ROOT / target).resolve() for target in read("README.md").links}
    assert {path.resolve() for path in PAGES[1:]} <= linked


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_pages_name_no_machine(path: Path) -> None:
    """No path of a developer's machine, and no host of a package registry."""
    text = read(path).text
    assert not [word for word in ("/home/", "/root/", "pythonhosted") if word in text]
