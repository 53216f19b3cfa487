"""Orders, bookings, events, surveys, cases, recordings: what purposes do.

Empty in this version: the rooms below carry the story of one person's data. What comes
here uses gates and never reaches around them.
"""
