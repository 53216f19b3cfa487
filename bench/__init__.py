"""Speed and size, measured: `python -m bench [SUITE …]`, or `make bench ONLY=SUITE`.

Each figure is a JSON line; docs/benchmarks.md holds them all. A suite is one file in
this folder that registers itself; a new one edits no other file.
"""
