"""The declaration, its checks, its notice, and what it allows.

Everything but the store (models, actions, queries) is a plain library without Django.
"""
