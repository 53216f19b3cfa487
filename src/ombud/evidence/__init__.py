"""The ledger: append, seal, checkpoint, prove, verify.

An entry is written in the transaction of the deed, so a deed without its entry can't
exist. It holds ids, keyed digests and declared fields, never personal data.
"""
