"""Modules that lie in wait: in the working directory, or behind a name that is somebody else's."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = (
    "json", "re", "random", "socket", "ssl", "multiprocessing", "pickle", "selectors", "struct", "signal", "phonenumbers", "urllib3",
    "attr", "attrs", "pluggy", "click", "rich", "cattrs", "linehunt", "linehunt_offline", "linehunt_plivo", "linehunt_bulk",
    "sitecustomize", "usercustomize",
)  # fmt: skip
COMMANDS = {
    "lookup": ["lookup", "+14154305555"],
    "providers": ["providers"],
    "providers check": ["providers", "check", "offline"],
    "bulk": ["bulk", "in.csv", "-o", "out.csv", "--progress", "none"],
    "forget": ["forget", "+14154305555"],
    "sandbox": ["sandbox", "lookup", "+919812345678", "--want", "carrier"],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_the_working_directory_is_no_place_for_modules(command: list[str], tmp_path: Path) -> None:
    """Whatever a directory has that numbers are looked up in, no command imports it, in no process that it starts."""
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text(
            f"open({str(tmp_path / 'RUN')!r}, 'a').write({name!r})\nraise SystemExit('shadowed')\n", "utf-8"
        )
    (tmp_path / "in.csv").write_text("phone\n" + "".join(f"+1415430{at:04}\n" for at in range(2500)), "utf-8")
    program = Path(sys.executable).with_name("linehunt")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSAFEPATH")}
    done = subprocess.run([str(program), *command], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=50, check=False)
    assert not (tmp_path / "RUN").exists(), done.stderr
    assert "shadowed" not in done.stderr
    assert done.returncode == 0, done.stderr
