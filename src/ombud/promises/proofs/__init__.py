"""The proofs, a file for each kind of promise; a new one registers itself."""

from importlib import import_module
from pkgutil import iter_modules


def load() -> None:
    """Import every proof of this folder, so that it is registered."""
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")
