"""What a provider module must be: each breach is refused when it is first used, in words that name the distribution."""

import functools
from types import ModuleType
from typing import Any

import pytest

from linehunt.model.errors import PluginContractError
from linehunt.model.message import ProviderRequest
from linehunt.plugin import ProviderInfo, Reply, Verdict, hookimpl
from linehunt.providers import hookspecs
from linehunt.providers.provider import Provider
from provider_modules import DISTRIBUTION, NUMBER, Hook, info, make_module, make_provider

HOOKS = {
    "provider_info": (),
    "build_request": ("numbers", "wanted", "settings"),
    "authorize": ("request", "settings", "session", "now"),
    "normalize_response": ("response", "numbers", "wanted", "ticket", "settings"),
    "build_ticket_request": ("ticket", "settings"),
    "build_session_request": ("settings",),
    "read_session": ("response", "settings", "now"),
    "price_items": ("wanted", "settings"),
    "answer_locally": ("numbers", "wanted", "settings", "local"),
    "open_local": ("settings",),
}


def refusal(module: ModuleType) -> str:
    """The words that refuse this module, without the part that names it."""
    with pytest.raises(PluginContractError) as caught:
        Provider("acme", module, DISTRIBUTION)
    opening = "provider 'acme' of acme-linehunt 1.2: "
    assert str(caught.value).startswith(opening)
    return str(caught.value).removeprefix(opening)


def test_the_hooks() -> None:
    """These are the hooks and their arguments; `hook_names` tells them from the specs themselves."""
    assert hookspecs.hook_names() == HOOKS


@pytest.mark.parametrize("name", HOOKS)
def test_every_hook_has_its_page(name: str) -> None:
    """Every spec says what the hook is for, whether it is required, and shows one."""
    words = getattr(hookspecs, name).__doc__
    assert "```python\n    @hookimpl\n    def " + name in words
    assert any(word in words for word in ("Required", "Optional", "instead of the HTTP hooks"))


@pytest.mark.parametrize(
    ("hooks", "says"),
    [
        ({"buld_request": lambda: None}, "unknown hook 'buld_request'"),
        ({"normalise_response": lambda: None}, "unknown hook 'normalise_response'"),
        (
            {"build_request": lambda number: None},
            "Argument(s) {'number'} are declared in the hookimpl but can not be found in the hookspec",
        ),
        ({"authorize": lambda self, request: None}, "Argument(s) {'self'} are declared"),
        ({"provider_info": None}, "provider_info is missing"),
        ({"build_request": None}, "build_request: missing (or answer_locally, for a provider without HTTP)"),
        ({"normalize_response": None}, "normalize_response: missing (or answer_locally"),
        ({"build_request": None, "normalize_response": None}, "build_request, normalize_response: missing"),
        ({"read_session": lambda: None}, "build_session_request and read_session go together"),
        ({"build_session_request": lambda: None}, "build_session_request and read_session go together"),
        ({"build_request": lambda numbers, wanted=None, settings=None: None}, "a hook's parameter takes no default (wanted, settings)"),
        ({"authorize": lambda request, *, now: None}, "authorize: a hook's parameter is a plain one, filled by its name (now)"),
        ({"authorize": lambda request, *, now=0.0: None}, "authorize: a hook's parameter is a plain one, filled by its name (now)"),
        ({"build_request": lambda *args: None}, "build_request: a hook's parameter is a plain one, filled by its name (args)"),
        ({"build_request": lambda **rest: None}, "build_request: a hook's parameter is a plain one, filled by its name (rest)"),
        ({"open_local": lambda: None}, "open_local goes with answer_locally"),
    ],
    ids=[
        "misspelt hook",
        "British hook",
        "misspelt argument",
        "method",
        "no provider_info",
        "no build_request",
        "no normalize_response",
        "neither",
        "read_session alone",
        "build_session_request alone",
        "default",
        "keyword only",
        "keyword only with a default",
        "any number of arguments",
        "any names",
        "open_local over HTTP",
    ],
)
def test_hooks_that_can_not_be_called(hooks: dict[str, Hook], says: str) -> None:
    """Unknown and misspelt hooks and arguments, missing ones, half of a pair, parameters that would never be filled."""
    words = refusal(make_module(**hooks))
    assert says in words
    assert words.isprintable()


@pytest.mark.parametrize(
    "hook",
    ["build_request", "normalize_response", "authorize", "build_ticket_request", "build_session_request", "read_session", "price_items"],
)
def test_a_local_provider_has_no_http_hook(hook: str) -> None:
    """`answer_locally` stands instead of all hooks of HTTP."""
    assert refusal(make_module(answer_locally=lambda: Reply({}), **{hook: lambda: None})) == (
        f"answer_locally stands instead of the HTTP hooks: {hook}"
    )


@pytest.mark.parametrize("hook", HOOKS)
def test_a_hook_without_its_mark(hook: str) -> None:
    """What has a hook's name and would never be called is refused: a function without @hookimpl, a class or a partial with it."""
    module = make_module(**{hook: None})
    marked: Any = functools.partial(dict)
    hookimpl(marked)
    for value in (lambda: None, object, marked):
        setattr(module, hook, value)
        assert refusal(module) == f"{hook} is a hook's name, and is no function marked @hookimpl"


def test_what_else_a_module_holds_is_its_own() -> None:
    """Constants, classes and functions of other names are nobody's business; nor is a hook's name that can't be called."""
    module = make_module()
    vars(module).update(helper=lambda: None, LIMIT=5, Settings=object, authorize=None)
    assert not Provider("acme", module, DISTRIBUTION).has("authorize")


def test_a_hook_may_have_another_name() -> None:
    """Pluggy's `specname` works, and so do decorators that keep the signature."""

    def build(numbers: Any) -> ProviderRequest:
        return ProviderRequest.get(f"/{numbers[0].digits}")

    @functools.wraps(build)
    def wrapped(*args: Any) -> ProviderRequest:
        return build(*args)

    for function in (build, wrapped):
        module = make_module(build_request=None)
        vars(module)["ask"] = hookimpl(specname="build_request")(function)
        assert Provider("acme", module, DISTRIBUTION).build_request((NUMBER,), frozenset(), None, "").path == "/14154305555"


@pytest.mark.parametrize(
    ("said", "says"),
    [
        (None, "provider_info gives NoneType, not ProviderInfo"),
        ({"title": "Acme"}, "provider_info gives dict, not ProviderInfo"),
        (ProviderInfo, "provider_info gives type, not ProviderInfo"),
        (info(fields=[]), "provider_info: it declares no field"),
        (info(max_batch_size=0), "provider_info: max_batch_size is a whole number, at least 1"),
        (info(max_batch_size=-1), "provider_info: max_batch_size is a whole number, at least 1"),
        (info(max_batch_size="20"), "provider_info: max_batch_size is a whole number, at least 1"),
        (info(max_batch_size=True), "provider_info: max_batch_size is a whole number, at least 1"),
        (info(list_prices="0.004 USD"), "list_prices: prices are a table by dial prefix"),
        (info(list_prices={"1": 0.004}), "list_prices.1: prices are a table by dial prefix"),
        (info(list_prices={"1": "0.004"}), "list_prices.1: an amount needs its currency"),
        (info(list_prices={"+1": "0.004 USD"}), "list_prices.+1: a dial prefix is digits"),
        (info(list_prices={1: "0.004 USD"}), "list_prices.1: a dial prefix is digits"),
        (info(list_prices={"1": "0.004 USD", "2": "1 INR"}), "list_prices: one account's prices are in one currency"),
    ],
    ids=lambda value: value if isinstance(value, str) else "info",
)
def test_what_a_provider_says_of_itself_makes_sense(said: object, says: str) -> None:
    """`provider_info` is checked when the provider is made."""
    assert refusal(make_module(provider_info=lambda: said)).startswith(says)


@pytest.mark.parametrize("error", [ValueError, SystemExit, KeyError], ids=lambda error: error.__name__)
def test_a_provider_that_can_not_say_what_it_is(error: type[BaseException]) -> None:
    """What `provider_info` raises is the plugin's fault, told by its class."""

    def provider_info() -> ProviderInfo:
        raise error("boom")

    with pytest.raises(PluginContractError, match=rf"^provider_info of acme-linehunt 1\.2 raised {error.__name__}$"):
        make_provider(provider_info=provider_info)


def test_the_defaults_of_an_info() -> None:
    """One number a request, answers stored, what is answered and what is not found billed; no settings, no prices, no address."""
    said = ProviderInfo(title="Acme", fields=["carrier", "ported"])

    assert said.fields == {"carrier", "ported"}
    assert (said.max_batch_size, said.recall, said.base_url) == (1, True, None)
    assert said.billed == {Verdict.ANSWERED, Verdict.NO_MATCH}
    assert said.list_prices == {}
    assert said.settings() == said.settings()
    with pytest.raises(ValueError, match="carier"):
        ProviderInfo(title="Acme", fields=["carier"])


def test_each_provider_is_alone() -> None:
    """Two providers of the same hooks never answer for each other: each module has a manager of its own."""
    one = Provider("one", make_module(build_request=lambda: ProviderRequest.get("/one")), "one 1")
    two = Provider("two", make_module(build_request=lambda: ProviderRequest.get("/two")), "two 1")

    for provider, path in ((one, "/one"), (two, "/two"), (one, "/one")):
        assert provider.build_request((), frozenset(), None, "").path == path


def test_a_hook_is_implemented_once() -> None:
    """Two functions for one hook, one of them under another name: which of them is asked is nobody's guess."""
    module = make_module()
    vars(module)["other"] = hookimpl(specname="build_request")(lambda numbers: None)
    assert refusal(module) == "build_request is implemented by <lambda> and <lambda>"


def test_a_hook_is_no_wrapper() -> None:
    """The module is alone with its manager."""

    def authorize() -> Any:
        return (yield)

    module = make_module()
    vars(module)["authorize"] = hookimpl(wrapper=True)(authorize)
    assert refusal(module) == "authorize: there is nothing for a wrapper to wrap"
