"""TILT, the Transparency Information Language and Toolkit: out and in.

A TILT document says one controller's processing, data item by data item, in one
language. Ours has an entry for each purpose and each category it uses; its `_id` is the
purpose's id, a slash and the category's or item's. Recipients, sources, storage times
and transfers carry their ids in an `_id` of their own, which the schema allows.

Source: github:Transparency-Information-Language/schema, tilt-schema.json (draft-07).
"""

from ombud.policy.exchange.tilt.reading import read
from ombud.policy.exchange.tilt.writing import export

__all__ = ["export", "read"]
