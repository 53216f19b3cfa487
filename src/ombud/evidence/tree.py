"""The stored tree, read in tiles: 256 hashes of one level at a time."""

from ombud.evidence.models import Leaf, Node
from ombud.evidence.rules import node_hash

TILE_LEVELS = 8
"""A tile spans eight levels, so 256 hashes; the stored levels are 0, 8, 16 and 24."""
TOP = 24


class StoredTree:
    """Looks up complete subtrees; a proof reads two tiles for each stored level."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def subtree(self, level: int, index: int) -> bytes:
        """The root over the 2**level leaves from position index * 2**level."""
        stored = min(level - level % TILE_LEVELS, TOP)
        width = 1 << (level - stored)
        hashes = self._hashes(stored, index * width, width)
        while len(hashes) > 1:
            pairs = zip(hashes[::2], hashes[1::2], strict=True)
            hashes = [node_hash(left, right) for left, right in pairs]
        return hashes[0]

    def _hashes(self, level: int, first: int, count: int) -> list[bytes]:
        tile, start = divmod(first, 1 << TILE_LEVELS)
        if (level, tile) not in self._tiles:
            self._tiles[level, tile] = self._read(level, tile << TILE_LEVELS)
        return self._tiles[level, tile][start : start + count]

    @staticmethod
    def _read(level: int, first: int) -> list[bytes]:
        end = first + (1 << TILE_LEVELS)
        if level == 0:
            leaves = Leaf.objects.filter(position__gte=first, position__lt=end)
            rows = list(leaves.order_by("position").values_list("hash", flat=True))
        else:
            nodes = Node.objects.filter(level=level, index__gte=first, index__lt=end)
            rows = list(nodes.order_by("index").values_list("hash", flat=True))
        return [bytes(row) for row in rows]
