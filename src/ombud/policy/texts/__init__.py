"""Texts of policies that a company already has, as they were read and then corrected.

A text is kept as it was given, with the facts that were read out of it. What people
correct stands beside it, deed by deed, and nothing of it is ever changed or removed:
what the text is taken to say is the facts with every correction after them. What it
leaves open people answer, and the answers go into the draft that is made of it.
"""
