"""How often proposals are right, on the policies that are labelled.

    python -m corpus.proposing        every author but the one kept apart
    python -m corpus.proposing yew    that one; prints figures and no sentence

How many sentences the rules did not understand, and how many of those do tell
something; then for each threshold how many proposals there are, and how many of them
are a label that somebody gave to that sentence. Needs the extra `proposals`; takes a
minute or two.
"""

import sys
from collections.abc import Iterable

from corpus.labelled import KINDS, Labelled, policies
from ombud.policy.prose.proposals import Embeddings, Proposal, propose, sentences
from ombud.policy.prose.reading import read

APART = "yew"
THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)


def right(
    policy: Labelled, start: int, end: int, *, doubtful: bool
) -> set[tuple[str, str]]:
    """What the sentences between two offsets tell, as kinds and labels."""
    labels = {
        label
        for each in policy.sentences
        if each.start < end and start < each.end
        for label in each.labels | (each.doubtful if doubtful else frozenset())
    }
    told = {
        (KINDS[label[0]], label[2:])
        for label in labels
        if label[:1] in KINDS and label[1:2] == ":"
    }
    return told | ({("retention", "period")} if "k" in labels else set())


def measure(known: Iterable[Labelled]) -> None:
    """Print the figures of some policies."""
    source = Embeddings(threshold=0.0)
    asked = telling = 0
    found: list[tuple[Proposal, bool]] = []
    for policy in known:
        reading = read(policy.text, policy.language)
        for each in sentences(reading):
            asked += 1
            telling += bool(right(policy, each.start, each.end, doubtful=False))
        for made in propose(reading, source):
            gold = right(policy, made.start, made.end, doubtful=True)
            found.append((made, (made.kind, made.label) in gold))
    sys.stdout.write(f"{asked} not understood, {telling} of them tell something\n")
    for threshold in THRESHOLDS:
        over = [good for made, good in found if made.confidence >= threshold]
        share = sum(over) / (len(over) or 1)
        line = f"{threshold:.2f}: {len(over)} proposals, {sum(over)} right"
        sys.stdout.write(f"{line} ({share:.2f})\n")


if __name__ == "__main__":
    apart = sys.argv[1:] == [APART]
    measure(each for each in policies() if (each.author == APART) == apart)
