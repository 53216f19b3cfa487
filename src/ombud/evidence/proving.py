"""How proofs are made from a tree whose complete subtrees can be looked up. Pure.

Source: RFC 9162, section 2.1.
"""

from collections.abc import Callable

from ombud.evidence.rules import Frontier, node_hash

Subtree = Callable[[int, int], bytes]
"""(level, index) -> root over the 2**level leaves from position index * 2**level."""


def frontier(subtree: Subtree, size: int) -> Frontier:
    """The frontier of a tree of this size."""
    levels = [level for level in range(size.bit_length()) if size >> level & 1]
    return Frontier(
        size, [subtree(level, (size >> level) - 1) for level in reversed(levels)]
    )


def _root(subtree: Subtree, first: int, end: int) -> bytes:
    count = end - first
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return subtree(level, first >> level)
    middle = first + _split(count)
    return node_hash(_root(subtree, first, middle), _root(subtree, middle, end))


def _split(count: int) -> int:
    """The largest power of two smaller than the count."""
    return 1 << (count - 1).bit_length() - 1


def _path(subtree: Subtree, position: int, size: int, until: int) -> list[bytes]:
    """From the position's own range (or the one that ends at `until`) to the root."""
    first, end, path = 0, size, list[bytes]()
    while end - first > 1 and end != until:
        middle = first + _split(end - first)
        if position < middle:
            path.append(_root(subtree, middle, end))
            end = middle
        else:
            path.append(_root(subtree, first, middle))
            first = middle
    if until and first:
        path.append(_root(subtree, first, end))
    return path[::-1]


def prove_inclusion(subtree: Subtree, position: int, size: int) -> list[bytes]:
    """The hashes that lead from a leaf to the root (2.1.3.1)."""
    return _path(subtree, position, size, until=0)


def prove_consistency(subtree: Subtree, old: int, size: int) -> list[bytes]:
    """The hashes that show the old tree to be the new one's beginning (2.1.4.1)."""
    return _path(subtree, old - 1, size, until=old) if 0 < old < size else []
