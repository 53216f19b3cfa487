"""What the tests of figures share."""

from tests.sharing import somebody, velo  # noqa: F401  # fixtures
