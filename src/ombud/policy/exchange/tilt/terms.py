"""What both directions of TILT know."""

from collections.abc import Mapping

from ombud.policy.language import BasisName

# Source: GDPR Art. 6(1), as TILT writes references.
BASES: Mapping[BasisName, str] = {
    "consent": "GDPR-6-1-a",
    "contract": "GDPR-6-1-b",
    "steps": "GDPR-6-1-b",
    "law": "GDPR-6-1-c",
    "vital": "GDPR-6-1-d",
    "task": "GDPR-6-1-e",
    "interest": "GDPR-6-1-f",
}
WITHDRAWN = "GDPR-7-3"
"""Under which data stays until consent is withdrawn: Art. 7(3)."""

RIGHTS: Mapping[str, tuple[str, ...]] = {
    "rightToInformation": ("Art. 15",),
    "rightToRectificationOrDeletion": ("Art. 16", "Art. 17"),
    "rightToDataPortability": ("Art. 20",),
    "rightToWithdrawConsent": ("Art. 7(3)",),
}
"""The rights that a document says where to turn to for, and the GDPR's articles."""


def reference(law: str) -> str:
    """A law as TILT writes it: SE-bokforingslagen for se.bokforingslagen."""
    country, _, rest = law.partition(".")
    return f"{country.upper()}-{rest.replace('.', '-')}"
