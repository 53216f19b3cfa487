"""One message to one program: what has happened, signed, with ids and nothing else.

A listener to the ledger queues it in the deed's transaction, and a job delivers it.
"""
