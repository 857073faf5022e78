"""What keeps a race from being about something else."""

import pytest


@pytest.fixture(autouse=True)
def no_rush(monkeypatch):
    """The shop opens forty payment pages a minute at most. A race that is run over and over is
    through them soon, and refusals would end it: wrongly where it must hold, and as if it had been
    lost in its control."""
    monkeypatch.setattr("commerce.limits.PAGES_A_MINUTE", 1_000_000)
