"""What the rights room's tests share."""

from tests.house import (  # noqa: F401  # fixtures
    _bench_template,
    bench,
    committed_bench,
    crm,
    erase,
    go,
    hire,
    mailbox,
    officer,
    shop,
)
