"""What staff must do and confirm: agreements, measures, reviews, assessments.

In this version the due reviews are derived from the declaration itself.
"""
