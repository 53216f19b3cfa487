"""Where an installation lives: its state folder, its keys, its embedded PostgreSQL.

Part of the composition root, beside settings: rooms never import it.
"""
