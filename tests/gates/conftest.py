"""What the gates room's tests share."""

from tests.choir import choir  # noqa: F401  # a fixture
from tests.house import (  # noqa: F401  # fixtures
    _bench_template,
    bench,
    committed_bench,
    erase,
    go,
    hire,
    mailbox,
    officer,
    shop,
)
