"""What the tests of automated decisions share."""

from tests.house import hire, officer  # noqa: F401  # fixtures
from tests.sharing import somebody, velo  # noqa: F401  # fixtures
