"""DPV, the W3C Data Privacy Vocabulary, as JSON-LD: out and in.

Every element of a policy that DPV has a word for becomes a node, its address in the
policy behind `urn:ombud:policy#`. Words stand in all their languages. The context is in
the document, so nothing has to be fetched to read it. Where DPV has no property of its
own (titles, descriptions, days, mail addresses), Dublin Core and schema.org give one.

Only documents of ours are read again: DPV is a vocabulary, not a format, and others put
its words together in other ways.

Source: DPV 2.3, https://w3id.org/dpv/2.3.
"""

from ombud.policy.exchange.dpv.reading import read
from ombud.policy.exchange.dpv.writing import export

__all__ = ["export", "read"]
