"""Records that we hold ourselves about people, each sealed under its person's key.

A record says what it may be used for, and what its person objects to; whoever reads for
a purpose gets what allows it and nothing else, because the database is asked for
nothing else (`reading`). Every verb here is one statement, its entry in the ledger
included, and one commit.
"""
