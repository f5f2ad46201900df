"""Tests that need namespaces say why they are not run where there can be none."""

import pytest

from tests.hosts.kernel import missing


@pytest.fixture(scope="session")
def namespaces() -> None:
    """Namespaces and nftables; else the test is skipped with the reason."""
    if why := missing():
        pytest.skip(f"namespaces: not run: {why}")
