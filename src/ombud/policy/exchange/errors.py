"""What can go wrong with a document in another format."""

from ombud.core.errors import OmbudError


class InvalidDocumentError(OmbudError):
    """The document can't be read as what it should be."""
