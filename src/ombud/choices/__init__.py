"""What each person said yes or no to, and their standing.

Choices are history and never rewritten; a standing is the mask of purposes that they
and everything else allow right now.
"""
