"""The programs' door: decisions, requests, and what is published, as JSON.

Described by OpenAPI 3.1 at `openapi.json`; every error is a problem (RFC 9457).
"""
