"""What every room stands on: errors, clock, ids, canonical bytes.

No Django, no database, no word of the domain.
"""
