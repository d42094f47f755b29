"""An account's session: the token or clock that its provider needs before it can authorize a request."""

import threading
from collections import deque
from collections.abc import Callable

from linehunt.clock import Clock
from linehunt.model.message import ProviderRequest, ProviderResponse, Session
from linehunt.model.secret import Secret, redact, revealed_forms
from linehunt.providers.account import Account

_REMEMBERED = 8
_RENEW_AT = 0.9  # of its lifetime: a token that expires on the way is a refusal


class SessionKeeper:
    """Opens the session when it is first needed, one for all threads, and again when it has aged or was refused. Kept in memory alone."""

    def __init__(self, account: Account, send: Callable[[ProviderRequest], ProviderResponse], clock: Clock) -> None:
        self._account = account
        self._send = send
        self._clock = clock
        self._lock = threading.Lock()
        self._session: Session | None = None
        # A response may echo a token that was dropped meanwhile, by another thread that was refused with it.
        self._tokens: deque[tuple[str, ...]] = deque(maxlen=_REMEMBERED)
        self._until = 0.0

    def current(self) -> Session | None:
        """The session, opened now if need be; None for a provider without one.

        Raises:
            TransportError, ProviderError: it could not be opened. Nothing was asked, nothing billed.
        """
        provider = self._account.provider
        if not provider.has_session:
            return None
        with self._lock:
            if self._session is None or self._clock.monotonic() >= self._until:
                request = provider.build_session_request(self._account.settings, self._account.session_base_url)
                opened = self._clock.monotonic()
                session = provider.read_session(self._send(request), self._account.settings, self._clock.now())
                self._until = float("inf") if session.lifetime is None else opened + _RENEW_AT * session.lifetime
                self._session = session
                if isinstance(session.value, Secret) and session.value:
                    self._tokens.append(revealed_forms(session.value.reveal()))
            return self._session

    def drop(self, used: Session | None) -> bool:
        """Forget a session that was refused; whether there was one, so that another may do better.

        Another thread may have met the same refusal before, and have opened a new one: that one stays.
        """
        with self._lock:
            if self._session is used:
                self._session = None
        return used is not None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The account's credentials, and the latest sessions' tokens."""
        return (*self._account.secrets, *(form for token in self._tokens for form in token))

    def redact(self, text: str) -> str:
        """`text` without the account's credentials and without the session's token."""
        return redact(text, self.secrets)
