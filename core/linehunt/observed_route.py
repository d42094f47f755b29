"""A route whose lookups are told to observers."""

from collections.abc import Sequence

from attrs import field, frozen

from linehunt.chain import Hunt
from linehunt.clock import Clock
from linehunt.model.result import LookupResult
from linehunt.observing.bulletin import Bulletin
from linehunt.observing.lookup_finished import LookupFinished
from linehunt.route import Route


@frozen
class ObservedRoute(Route):
    """A class of its own, so that a lookup which nobody observes doesn't even look whether somebody does."""

    bulletin: Bulletin = field(kw_only=True)
    clock: Clock = field(kw_only=True)

    def start(self, text: str, region: str | None, since: float) -> Hunt | LookupResult:
        """As `Route.start`. An input that is no number has finished with it."""
        began = self._now()
        return self._begin(super().start(text, region, since), began)

    def start_many(self, texts: Sequence[str], region: str | None, since: float) -> list[Hunt | LookupResult]:
        """As `Route.start_many`; they all begin together."""
        began = self._now()
        return [self._begin(started, began) for started in super().start_many(texts, region, since)]

    def finish(self, hunt: Hunt, text: str) -> LookupResult:
        """As `Route.finish`."""
        result = super().finish(hunt, text)
        self._post(result, hunt.began)
        return result

    def _begin(self, started: Hunt | LookupResult, began: tuple[float, float]) -> Hunt | LookupResult:
        if isinstance(started, LookupResult):
            self._post(started, began)
        else:
            started.began = began
        return started

    def _post(self, result: LookupResult, began: tuple[float, float]) -> None:
        at, since = began
        seconds = self.clock.monotonic() - since
        self.bulletin.post(LookupFinished.of(result, self.chain.name, self.chain.want, at, seconds))

    def _now(self) -> tuple[float, float]:
        return self.clock.now(), self.clock.monotonic()
