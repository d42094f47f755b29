"""pytest with one module's text from elsewhere: `python served.py MODULE FILE TEST...`."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType

import pytest


class _Finder(MetaPathFinder):
    def __init__(self, module: str, file: str) -> None:
        self._module, self._file = module, file

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return spec_from_file_location(name, self._file) if name == self._module else None


if __name__ == "__main__":
    module, file, *tests = sys.argv[1:]
    sys.meta_path.insert(0, _Finder(module, file))
    sys.exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))
