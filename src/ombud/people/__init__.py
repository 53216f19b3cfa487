"""Who someone is: persons, organisations, roles, identifiers, keys, staff.

Identifiers are found by a keyed blind index and held encrypted under the person's key.
"""
