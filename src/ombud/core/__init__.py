"""What every room stands on: errors, clock, ids, canonical bytes, written files.

No Django, no database, no word of the domain.
"""
