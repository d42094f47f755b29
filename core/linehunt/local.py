"""An account that answers locally: no money, no network of ours."""

import threading
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from linehunt.clock import Clock
from linehunt.health import Health
from linehunt.model.answer import Answer
from linehunt.model.attempt import Outcome
from linehunt.model.errors import ProviderError
from linehunt.model.fields import Field
from linehunt.model.number import PhoneNumber
from linehunt.providers.account import Account
from linehunt.redaction import redact_reply, redacted


class LocalExchange:
    """The provider's connection is opened once per thread that asks, and all are closed with the client."""

    def __init__(self, account: Account, clock: Clock) -> None:
        self.account = account
        self._clock = clock
        self._health = Health(clock)
        self._thread = threading.local()
        self._opened = ExitStack()
        self._lock = threading.Lock()

    def ask(
        self, numbers: Sequence[PhoneNumber], wanted: frozenset[Field], seen: Mapping[PhoneNumber, frozenset[int]], chain: str = ""
    ) -> list[Outcome]:
        """What these numbers came to, in order. Nothing is stored, so nobody can have answered meanwhile."""
        account = self.account
        if (reason := self._health.refuses()) is not None:
            return [Outcome(account=account.name, skipped=reason) for _ in numbers]
        failed: bool | None = True
        try:
            reply = account.provider.answer_locally(tuple(numbers), wanted, account.settings, self._connection())
            failed = False
        except ProviderError as error:
            return [Outcome(account=account.name, error=redacted(error, account.redact)) for _ in numbers]
        finally:
            self._health.report(failed=failed)
        redact_reply(reply, account.redact)
        now = self._clock.now()
        outcomes = []
        for number in numbers:
            item = reply.answers.get(number)
            if item is None or isinstance(item, Answer):
                outcomes.append(Outcome(account=account.name, answer=item, at=now))
            else:
                outcomes.append(Outcome(account=account.name, error=item))
        return outcomes

    def close(self) -> None:
        """Close what was opened."""
        self._opened.close()

    def _connection(self) -> Any:
        if not hasattr(self._thread, "connection"):
            opening = self.account.provider.open_local(self.account.settings)
            with self._lock:
                self._thread.connection = self._opened.enter_context(opening)
        return self._thread.connection
