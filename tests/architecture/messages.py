"""Checks the translations: complete, of the same texts, and compiled as they stand.

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


def missing(files: list[Path]) -> list[str]:
    """The texts that one language has and another has not."""
    texts = {}
    for po in files:
        with po.open("rb") as source:
            texts[po] = {(m.context, str(m.id)) for m in read_po(source) if m.id}
    every = set().union(*texts.values())
    return [
        f"{po}: not there: {text!r}"
        for po, has in texts.items()
        for _, text in sorted(every - has, key=str)
    ]


def main() -> int:
    """Say what is wrong with any language."""
    files = sorted(LOCALE.rglob("*.po"))
    found = [problem for po in files for problem in problems(po)] + missing(files)
    sys.stdout.writelines(f"{line}\n" for line in found)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
