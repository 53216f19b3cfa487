"""What every page knows: whose house it is."""

from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, object]:
    """The company's name, for the head of each page."""
    del request
    return {}
