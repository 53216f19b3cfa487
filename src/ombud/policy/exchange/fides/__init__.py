"""fideslang, the taxonomy language of Fides: out and in.

A policy becomes an organization for each controller, a system that declares its
purposes, a system for each recipient, a dataset for each register, and a taxonomy of
its own under the default one: data categories, data uses and data subjects. A key of
ours ends with the element's id.

Source: the package fideslang 3.1, `fideslang.models` and its default taxonomy.
"""

from ombud.policy.exchange.fides.reading import read
from ombud.policy.exchange.fides.writing import export

__all__ = ["export", "read"]
