"""What the choices room's tests share."""

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
