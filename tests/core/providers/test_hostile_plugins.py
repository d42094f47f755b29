"""Installed plugins that do their worst: none disturbs a chain that doesn't use it, and a hook's own end is not the program's."""

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from linehunt import AsyncClient, Client, Configuration, ConfigurationError, MemoryStore, PluginContractError, __version__
from linehunt.model.errors import LinehuntError
from linehunt.plugin import hookimpl
from linehunt.providers.provider import Provider
from linehunt.providers.registry import Registry
from provider_modules import DISTRIBUTION, make_module
from providers_made import US, Vendor, rig

BRITISH = "+442083661177"
"""A number of which the offline tables know all that is wanted by default."""

HOSTILE = {
    "raises": "1 / 0",
    "exits": "raise SystemExit(3)",
    "interrupts": "raise KeyboardInterrupt",
    "ends the process": "import os; os._exit(3)",
    "kills itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "hangs": "import threading; threading.Event().wait()",
    "prints": "print('noise')",
    "is no Python": "def",
    "is empty": "",
    "is not there": None,
}
NEWER = "it was built for a newer linehunt, or misspelt"

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Installs a distribution of version 1.0: its providers by name and module, and that module's source."""
    before = set(sys.modules)

    def distribution(name: str, source: str | None, *providers: str) -> None:
        info = tmp_path / f"{name}-1.0.dist-info"
        info.mkdir()
        lines = "".join(f"{provider} = {name}_module\n" for provider in providers)
        (info / "entry_points.txt").write_text(f"[linehunt.providers]\n{lines}")
        if source is not None:
            (tmp_path / f"{name}_module.py").write_text(source)

    monkeypatch.syspath_prepend(tmp_path)
    yield distribution
    for name in [name for name in set(sys.modules) - before if name.endswith("_module")]:
        del sys.modules[name]


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_chain_that_does_not_use_it(install: Install, capfd: pytest.CaptureFixture[str], source: str | None) -> None:
    """Installed is not enabled: lookups, the list of what is installed and a configuration's check go on as if it weren't there."""
    install("hostile", source, "hostile")
    with Client() as client:
        assert client.lookup(BRITISH).complete
    registry = Registry()

    assert {"hostile", "offline"} <= {entry.name for entry in registry.installed()}
    assert registry.knows("hostile")
    assert registry.claim("hostile").target == "hostile_module"
    assert "hostile_module" not in sys.modules
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("source", [HOSTILE[name] for name in ("raises", "exits", "is no Python", "is empty", "is not there")])
def test_a_chain_beside_one_that_uses_it(install: Install, source: str | None) -> None:
    """In one program the chain of a broken plugin is refused, naming its distribution, and the other chain runs before and after."""
    install("hostile", source, "hostile")
    configuration = Configuration(accounts={"hostile": {}}, chains={"default": {"accounts": ["offline"]}, "bad": {"accounts": ["hostile"]}})
    with Client(configuration, store=MemoryStore()) as client:
        for _ in range(2):
            assert client.lookup(BRITISH).complete
            with pytest.raises(LinehuntError, match=r"hostile 1\.0"):
                client.lookup(BRITISH, chain="bad")


def test_two_distributions_of_one_name(install: Install) -> None:
    """Both declare `plivo`, and one of them is linehunt: refused, naming both, and chains of `offline` still run."""
    install("hostile", "raise SystemExit", "plivo")
    accounts = {"plivo": {"auth_id": "MAXXXXXXXXXXXXXXXXXX", "auth_token": "an-invented-token"}}
    configuration = Configuration(accounts=accounts, chains={"default": {"accounts": ["offline"]}, "paid": {"accounts": ["plivo"]}})
    with Client(configuration, store=MemoryStore()) as client:
        with pytest.raises(ConfigurationError) as caught:
            client.lookup(BRITISH, chain="paid")
        assert client.lookup(BRITISH).complete

    claimed = f"provider 'plivo' is claimed by linehunt {__version__}, whose own name it is, and by hostile 1.0: uninstall hostile"
    assert claimed in str(caught.value)
    assert "hostile_module" not in sys.modules


def test_the_free_tables_are_nobodys_else(install: Install) -> None:
    """Who claims `offline` gets no number to see: the name is refused, and other names work."""
    install("hostile", "raise SystemExit", "offline")
    with pytest.raises(ConfigurationError, match=r"whose own name it is, and by hostile 1\.0: uninstall hostile$"):
        Registry().provider("offline")
    assert Registry().provider("plivo").distribution == f"linehunt {__version__}"
    assert "hostile_module" not in sys.modules


def test_two_strangers(install: Install) -> None:
    """Of two that linehunt doesn't ship neither is the rightful one; their other names stand."""
    install("first", "", "acme", "own")
    install("second", "", "acme")
    with pytest.raises(ConfigurationError, match=r"^provider 'acme' is claimed by first 1\.0 and second 1\.0: uninstall one of them$"):
        Registry().claim("acme")
    assert str(Registry().claim("own")) == "first 1.0"


@pytest.mark.parametrize(
    "source",
    ["from linehunt.plugin import Telepathy", "import linehunt.telepathy", "from linehunt.telepathy import read"],
    ids=["name", "module", "name of a module"],
)
def test_an_import_of_what_does_not_exist_yet(install: Install, source: str) -> None:
    """A plugin that needs a newer linehunt is told from one that is broken."""
    install("newer", source, "newer")
    with pytest.raises(ConfigurationError, match=rf"^provider 'newer' of newer 1\.0 can't be imported: \w+Error: .*: {NEWER}$"):
        Registry().provider("newer")


def test_an_import_of_something_else(install: Install) -> None:
    """What linehunt has no part in is not blamed on its version."""
    install("broken", "import acme_not_there", "broken")
    with pytest.raises(ConfigurationError, match=r"No module named 'acme_not_there'$"):
        Registry().provider("broken")


def test_hooks_of_a_newer_specification() -> None:
    """A hook and an argument that aren't known here are refused, with what may be behind them; a wrapper that is none is not."""
    unknown = make_module(foresee=lambda numbers: None)
    argument = make_module(build_request=lambda numbers, mood: None)
    for module in (unknown, argument):
        with pytest.raises(PluginContractError, match=rf"^provider 'acme' of {DISTRIBUTION}: .*: {NEWER}$"):
            Provider("acme", module, DISTRIBUTION)

    wrapper = make_module()
    vars(wrapper)["authorize"] = hookimpl(wrapper=True)(lambda request: request)
    with pytest.raises(PluginContractError) as caught:
        Provider("acme", wrapper, DISTRIBUTION)
    assert NEWER not in str(caught.value)


SPEECHLESS = """
class Speechless(BaseException):
    def __str__(self):
        raise SystemExit
raise Speechless
"""


def test_an_error_without_words(install: Install) -> None:
    """What an import raises may end the program once more when it is asked for its text: it doesn't."""
    install("hostile", SPEECHLESS, "hostile")
    with pytest.raises(ConfigurationError, match=r"can't be imported: Speechless: without words$"):
        Registry().provider("hostile")


def test_an_error_of_many_words(install: Install) -> None:
    """What it says is one line, without what harms a terminal, without a full number, and it ends."""
    install("hostile", f"raise ValueError('\\x1b[31m\\n' + '{US} ' + 'x' * 10_000)", "hostile")
    with pytest.raises(ConfigurationError) as caught:
        Registry().provider("hostile")
    words = str(caught.value)
    assert words.isprintable()
    assert len(words) < 400
    assert not re.search(re.escape(US[1:]), words)


class _End(BaseException):
    """Neither Exception nor KeyboardInterrupt."""


ENDS: list[type[BaseException]] = [SystemExit, GeneratorExit, _End, KeyboardInterrupt]


def _ending(end: type[BaseException]) -> Callable[..., None]:
    def normalize_response(response: object) -> None:
        raise end

    return normalize_response


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_hook_on_a_thread_of_its_own(end: type[BaseException]) -> None:
    """Off the main thread no Ctrl-C arrives: whatever a hook raises there is its own, and the chain goes on to the next account."""
    results = []
    with rig(Vendor(hooks={"normalize_response": _ending(end)}), Vendor()) as made:
        thread = threading.Thread(target=lambda: results.append(made.client.lookup(US)))
        thread.start()
        thread.join()

        [result] = results
        assert result.complete
        assert [step.account for step in result.steps] == ["acme", "bolt"]
        assert f"MalformedResponse: normalize_response of module made_provider raised {end.__name__}" in result.explain()
        assert made.store.held == ()


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_hook_in_a_batch(end: type[BaseException]) -> None:
    """Many at once are asked on threads of linehunt's: none of a hook's ends comes through to the caller."""
    with rig(Vendor(hooks={"normalize_response": _ending(end)}), Vendor()) as made:
        results = list(made.client.lookup_many([US, BRITISH, "+919812345678"], workers=2))

    assert [result.complete for result in results] == [True] * 3


@pytest.mark.parametrize("end", ENDS, ids=lambda end: end.__name__)
def test_a_hook_in_an_event_loop(end: type[BaseException]) -> None:
    """Neither to a server that awaits it."""
    acme, bolt = Vendor(hooks={"normalize_response": _ending(end)}), Vendor()
    configuration = Configuration(
        accounts={name: {"prices": {"*": "0.004 USD"}} for name in ("acme", "bolt")},
        chains={"default": {"accounts": ["acme", "bolt"], "want": ["carrier"]}},
    )

    async def look() -> bool:
        modules = {"acme": acme.module, "bolt": bolt.module}
        transports = {"acme": acme, "bolt": bolt}
        async with AsyncClient(configuration, providers=modules, store=MemoryStore(), transport=lambda one: transports[one.name]) as client:
            return (await client.lookup(US)).complete

    assert asyncio.run(look())


@pytest.mark.parametrize("end", ENDS[:-1], ids=lambda end: end.__name__)
def test_a_hook_on_the_main_thread(end: type[BaseException]) -> None:
    """There all but a KeyboardInterrupt is known to be the plugin's: that one may be the user's (test_calls.py)."""
    with rig(Vendor(hooks={"normalize_response": _ending(end)}), Vendor()) as made:
        assert made.client.lookup(US).complete


def test_an_import_on_a_thread_of_its_own(install: Install) -> None:
    """A KeyboardInterrupt of an import is the plugin's own there, too."""
    install("hostile", "raise KeyboardInterrupt", "hostile")
    caught: list[BaseException] = []

    def use() -> None:
        try:
            Registry().provider("hostile")
        except ConfigurationError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()

    assert [str(error) for error in caught] == ["provider 'hostile' of hostile 1.0 can't be imported: KeyboardInterrupt"]
