"""The moment data moves: collect, use, share.

Each gate asks standing and policy, records, and gives a permit or a refusal.
"""
