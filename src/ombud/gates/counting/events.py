"""What the ledger says of figures and of sets without identity."""

from ombud.evidence.events import Kind, declare

FIGURES_DRAWN = declare(
    "gates.figures.drawn",
    purpose=Kind.CODE,
    groups=Kind.COUNT,
    held_back=Kind.COUNT,
    at_least=Kind.COUNT,
    left_out=Kind.COUNT,
)
DATASET_MADE = declare(
    "gates.dataset.made",
    purpose=Kind.CODE,
    fields=Kind.ADDRESSES,
    people=Kind.COUNT,
    left_out=Kind.COUNT,
)
DATASET_REFUSED = declare(
    "gates.dataset.refused", purpose=Kind.CODE, reasons=Kind.CODES
)
FIGURES_REFUSED = declare(
    "gates.figures.refused", purpose=Kind.CODE, reasons=Kind.CODES
)
