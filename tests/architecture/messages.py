"""Checks the translations: complete, and compiled as they stand.

Run as a module by `make check`; exits 1 with what is wrong.
"""

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[2] / "src" / "ombud" / "locale"


def _whole(said: str | tuple[str, ...]) -> bool:
    return all(said) if isinstance(said, tuple) else bool(said)


def _said(catalog: Catalog) -> dict[str, str]:
    return {str(m.id): str(m.string) for m in catalog if m.id}


def problems(po: Path) -> list[str]:
    """What is wrong with one language's file."""
    with po.open("rb") as source:
        catalog = read_po(source)
    found = [
        f"{po}: not translated: {message.id!r}"
        for message in catalog
        if message.id
        and not (
            all(message.string) if isinstance(message.string, tuple) else message.string
        )
    ]
    found += [f"{po}: fuzzy: {m.id!r}" for m in catalog if m.id and m.fuzzy]
    fresh = io.BytesIO()
    write_mo(fresh, catalog)
    fresh.seek(0)
    mo = po.with_suffix(".mo")
    with mo.open("rb") as compiled:
        kept = _said(read_mo(compiled))
    if kept != _said(read_mo(fresh)):
        found.append(f"{mo} is older than {po.name}: run msgfmt")
    return found


def main() -> int:
    """Say what is wrong with any language."""
    found = [p for po in sorted(LOCALE.rglob("*.po")) for p in problems(po)]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
