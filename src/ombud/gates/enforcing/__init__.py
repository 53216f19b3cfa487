"""Keeping the policy in the company's own PostgreSQL, without us in the way.

A role for each purpose, row security on a copy of each person's mask, rights to columns
by category; and the carrier that keeps the copies in step.
"""
