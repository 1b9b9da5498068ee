"""Everything in this folder is done by `make prove` only."""

from __future__ import annotations

from tests.integration.conftest import *  # noqa: F403 - the databases of the integration tests
