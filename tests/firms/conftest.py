"""What do tests of firms share?"""

from __future__ import annotations

import pytest

from sim.firms.firm import Firm
from tests.support import still


@pytest.fixture
def firm() -> Firm:
    """A firm with nothing spent."""
    found = still().firms[0]
    found.ledger.clear()
    return found
