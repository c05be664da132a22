"""A clock and keys without an installation around them."""

import pytest

from api.security.keys import Keys


@pytest.fixture
def keys() -> Keys:
    return Keys(bytes(range(32)))
