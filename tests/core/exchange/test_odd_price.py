"""A refusal that tells an odd price: whoever charges that is not asked again, whatever the error would allow."""

import pytest

from linehunt.model.errors import ProviderError, ProviderUnavailable, RateLimited
from linehunt.plugin import AuthenticationFailed
from providers_made import GB, US, Vendor, rig


@pytest.mark.parametrize("told", ["0.05 USD", "NaN"], ids=["above", "insane"])
@pytest.mark.parametrize("kind", [RateLimited, ProviderUnavailable], ids=lambda kind: kind.__name__)
def test_odd_price_ends_the_retries(kind: type[ProviderError], told: str) -> None:
    """A vendor that charges above the quote for "come back in a second" is off at once: it is not let charge so again."""
    with rig(acme := Vendor(kind("later", charged=told, retry_after=1.0)), Vendor()) as made:
        first, second = made.client.lookup(US).steps
        assert (len(acme.requests), len(first.attempts)) == (1, 1)
        assert second.gave == {"carrier"}
        assert made.client.lookup(GB).steps[0].reason.startswith("switched off: the price told")


def test_odd_price_ends_the_retry_with_a_new_session() -> None:
    """Nor is it asked again with another token."""
    with rig(acme := Vendor(AuthenticationFailed("expired", charged="0.05 USD"), tokens=())) as made:
        made.client.lookup(US)
        assert len(acme.asked()) == 1
