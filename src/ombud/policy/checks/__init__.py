"""Checks a policy that can be read: does it hold together, can it be enforced.

A rule is a function that registers itself; a module in this folder is found by being
here, and a rule from outside counts as soon as its module is imported.
"""

from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from ombud.policy.checks.registry import findings
from ombud.policy.findings import Finding, Level
from ombud.policy.reading import Policy

__all__ = ["Finding", "Level", "check"]

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)


def check(policy: Policy, day: date | None = None) -> tuple[Finding, ...]:
    """Everything that is to be said about a policy, in the order of its lines.

    Args:
        policy: What `reading` gave.
        day: The day whose law counts; by default the one the policy says it was
            updated.
    """
    found = findings(policy, day or policy.declaration.updated)
    return tuple(
        sorted(found, key=lambda f: (f.place.line, f.place.column, f.code, f.address))
    )
