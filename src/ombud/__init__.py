"""Ombud keeps a company's privacy policy true.

Rooms are packages; a room may import those below it, never beside or above it. The
order is in ARCHITECTURE.md, and import-linter holds it.
"""
