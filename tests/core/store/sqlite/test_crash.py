"""`kill -9`. The full count: `PYTHONPATH=tests python tests/crash/kill.py`."""

from pathlib import Path

from crash.campaign import Campaign
from crash.nursery import Nursery
from crash.points import POINTS, TICKET_POINTS
from linehunt_sandbox import Sandbox

KILLS = 8


def test_kills(nursery: Nursery, directory: Path) -> None:
    """Killed at random and at each point of the protocol, then run again: nothing is billed twice or without a row, nothing that was
    committed is lost, and no more is in doubt than was in hand.
    """
    with Sandbox() as sandbox:
        campaign = Campaign(nursery, sandbox, directory)
        for _ in range(KILLS):
            campaign.strike(random_delay=True)
        for point in (*POINTS, *TICKET_POINTS):
            campaign.strike(point=point)
        figures = campaign.end()

    assert figures.kills >= len(POINTS) + len(TICKET_POINTS)
    assert figures.billed > figures.asked / 2
    assert figures.doubts > 0
