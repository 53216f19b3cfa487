"""Filters for whoever writes to people: mails, screens, answers."""
