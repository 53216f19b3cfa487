"""The HTTP interface: the same verbs as everywhere, described by OpenAPI."""
