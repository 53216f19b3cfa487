"""The privacy officer's screens: inbox, plan, approval, systems, ledger."""
