"""Reading entry points from their files says the same as importlib.metadata."""

import re
import sys
from importlib.metadata import distributions, entry_points
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linehunt.providers.registry import scan

GROUP = "linehunt.providers"

Found = set[tuple[str, str, str, str]]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def scanned(group: str) -> Found:
    """What we find: name, target, distribution, version."""
    return {(entry.name, entry.target, _normal(entry.distribution), entry.version) for entry in scan(group)}


def told(group: str) -> Found:
    """What importlib.metadata finds, its targets written as we write them."""
    found = set()
    for entry in entry_points(group=group):
        assert entry.dist is not None
        target = "".join(entry.value.partition("[")[0].split())
        found.add((entry.name, target, _normal(entry.dist.name), entry.dist.version))
    return found


def lay_out(directory: Path, folder: str, text: str | bytes | None, name: str = "acme", version: str = "1.0") -> None:
    """A distribution's metadata directory with this entry_points.txt."""
    metadata = directory / folder
    metadata.mkdir(parents=True)
    for file in ("METADATA", "PKG-INFO"):
        (metadata / file).write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    if text is not None:
        (metadata / "entry_points.txt").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_this_environment() -> None:
    """In the environment of the tests both find the same, in every group that there is."""
    groups = {entry.group for distribution in distributions() for entry in distribution.entry_points}
    assert {"linehunt.providers", "linehunt.commands", "console_scripts"} <= groups
    for group in groups:
        assert scanned(group) == told(group), group


TEXTS = {
    "plain": "[linehunt.providers]\nacme = acme_lookups\n",
    "spaces": "[linehunt.providers]\n  acme   =   acme_lookups : provider  \n\n\n other=x.y.z:a.b\n",
    "no spaces": "[linehunt.providers]\nacme=acme_lookups:provider\n",
    "extras": "[linehunt.providers]\nacme = acme_lookups [all,more]\n",
    "comments": "# [linehunt.providers]\n# a = b\n[linehunt.providers]\n# c = d\nacme = acme_lookups\n",
    "other groups": "[a]\nx = y\n[linehunt.providers]\nacme = acme\n[linehunt.providers.more]\nz = z\n[linehunt]\nq = q\n",
    "group twice": "[linehunt.providers]\na = a\n[other]\nb = b\n[linehunt.providers]\nc = c\n",
    "carriage returns": "[linehunt.providers]\r\nacme = acme_lookups\r\n",
    "no newline at the end": "[linehunt.providers]\nacme = acme_lookups",
    "dots and dashes": "[linehunt.providers]\nacme-us.v2 = acme_lookups\n",
    "names of any script": "[linehunt.providers]\n\u00e4cme = acme_lookups\n",
    "upper case": "[linehunt.providers]\nACME = acme_lookups\n",
    "empty group": "[linehunt.providers]\n",
    "empty": "",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("folder", ["acme-1.0.dist-info", "acme-1.0.egg-info", "acme-1.0-py3.11.egg-info", "Acme-1.0.dist-info"])
def test_an_entry_points_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, text: str) -> None:
    """Of every way to write the file both make the same."""
    lay_out(tmp_path, folder, text)
    monkeypatch.syspath_prepend(tmp_path)
    assert scanned(GROUP) == told(GROUP)
    assert ("acme" in text.lower()) <= bool(scanned(GROUP) - told("linehunt.commands"))


NAMES = st.from_regex(r"[a-z][a-z0-9._-]{0,5}[a-z0-9]", fullmatch=True)
LINES = st.one_of(
    st.tuples(NAMES, NAMES).map(lambda pair: f"{pair[0]} = {pair[1]}"),
    st.sampled_from(["", "# x = y", "[linehunt.providers]", "[console_scripts]", " [linehunt.providers] ", "[linehunt.commands]"]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(lines=st.lists(LINES, max_size=12))
def test_any_entry_points_file(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    """Whatever groups, names and comments stand in the file, both find the same."""
    directory = tmp_path_factory.mktemp("site")
    lay_out(directory, "acme-1.0.dist-info", "\n".join(["[first]", *lines]))
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(directory)
        for group in (GROUP, "console_scripts", "linehunt.commands"):
            assert scanned(group) == told(group)


def test_the_first_of_a_name_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution that lies in two directories counts once, as imports do it, however its name is written; others count all."""
    for place, folder in (("late", "acme_lookups-1.0.dist-info"), ("early", "Acme.Lookups-2.0.dist-info")):
        lay_out(tmp_path / place, folder, f"[{GROUP}]\nacme = {place}\n", "acme-lookups", folder[13:16])
        monkeypatch.syspath_prepend(tmp_path / place)
    lay_out(tmp_path / "early", "acme_other-1.0.dist-info", f"[{GROUP}]\nacme = other\n", "acme-other")
    monkeypatch.setattr(sys, "path", [str(tmp_path / "early"), *sys.path])

    assert [entry.target for entry in scan(GROUP) if entry.name == "acme"] == ["early", "other"]
    assert scanned(GROUP) == told(GROUP)


@pytest.mark.parametrize(
    "text", [None, b"\xff\xfe\x00", b"no section = here\n[linehunt.providers]\nno value\n; note = x\n"], ids=["missing", "bytes", "odd"]
)
def test_a_broken_file_is_its_own_trouble(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes | None) -> None:
    """A file that is missing, no text or no entry points hides nothing of the others; importlib.metadata raises for some of these."""
    before = scanned(GROUP)
    lay_out(tmp_path, "broken-1.0.dist-info", text, "broken")
    lay_out(tmp_path, "whole-1.0.dist-info", f"[{GROUP}]\nwhole = whole\n", "whole")
    monkeypatch.syspath_prepend(tmp_path)
    assert scanned(GROUP) == before | {("whole", "whole", "whole", "1.0")}


def test_what_is_no_directory_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files, missing directories and the current directory on sys.path are what they are for imports; one directory twice is once."""
    (tmp_path / "lib.zip").write_bytes(b"PK")
    (tmp_path / "flat-1.0.egg-info").write_text("Name: flat\n")
    lay_out(tmp_path, "here-1.0.dist-info", f"[{GROUP}]\nhere = here\n", "here")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "lib.zip"), str(tmp_path / "gone"), "", *sys.path, str(tmp_path)])
    assert [entry.target for entry in scan(GROUP)].count("here") == 1
