"""Reads leaves in hexadecimal, one a line; prints what pymerkle makes of them.

A process of its own: pymerkle's licence (GPL) stays out of ours. Never imported.
"""

import json
import sys

from pymerkle import InmemoryTree

tree = InmemoryTree(algorithm="sha256")
for line in sys.stdin:
    tree.append_entry(bytes.fromhex(line.strip()))
size = tree.get_size()
json.dump(
    {
        "roots": [tree.get_root(n).hex() for n in range(1, size + 1)],
        # The first hash of pymerkle's path is the leaf itself.
        "inclusion": [
            [side.hex() for side in tree.prove_inclusion(n, size).path[1:]]
            for n in range(1, size + 1)
        ],
    },
    sys.stdout,
)
