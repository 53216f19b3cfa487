"""The person's screens: notice, choices, request, code, status, download."""
