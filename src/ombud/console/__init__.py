"""The staff's screens: inbox, requests, systems, policy, ledger, staff.

Server-drawn, and whole without a script. A view parses, calls one action or query, and
renders; who may see it stands on it (`access.staff`).
"""
