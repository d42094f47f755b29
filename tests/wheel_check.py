"""Run by .ci/run in a venv that has the built wheel and nothing of the tree: every module imports, and the wheel holds what it should.

Modules that need an extra are known by name; whatever else can't be imported fails.
"""

import importlib
import pkgutil
import sys
from importlib.metadata import files

NEED_AN_EXTRA = {"starlette", "uvicorn", "h11", "hypothesis", "opentelemetry", "pyarrow", "pytest"}
NEEDED = (
    "linehunt/py.typed",
    "linehunt/scaffold/pyproject.toml.template",
    "linehunt_bulk/report/page.css",
    "linehunt_bulk/report/page.html",
    "linehunt_plivo/prices.toml",
)
PACKAGES = (
    "linehunt",
    "linehunt_bulk",
    "linehunt_infobip",
    "linehunt_kaleyra",
    "linehunt_offline",
    "linehunt_otel",
    "linehunt_plivo",
    "linehunt_sandbox",
    "linehunt_telnyx",
    "linehunt_twilio",
    "linehunt_vonage",
)


def _forgive(error: ModuleNotFoundError) -> None:
    if error.name is None or error.name.partition(".")[0] not in NEED_AN_EXTRA:
        raise error


def main() -> None:
    imported = 0
    for package in PACKAGES:
        try:
            root = importlib.import_module(package)
        except ModuleNotFoundError as error:
            _forgive(error)
            continue
        for found in pkgutil.walk_packages(root.__path__, f"{package}."):
            if found.name == "linehunt.__main__":
                continue
            try:
                importlib.import_module(found.name)
            except ModuleNotFoundError as error:
                _forgive(error)
            imported += 1
    held = [str(path) for path in files("linehunt") or ()]
    tops = {path.partition("/")[0] for path in held if not path.startswith("..")}
    assert tops == {*PACKAGES, *(top for top in tops if top.endswith(".dist-info"))}, tops
    for needed in NEEDED:
        assert needed in held, needed
    print(f"wheel: {imported} modules, {len(held)} files, Python {sys.version.split()[0]}")


main()
