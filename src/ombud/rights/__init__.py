"""What people ask, and the honest answer.

A request becomes a plan, then steps; its end has a word that says what was done.
"""
