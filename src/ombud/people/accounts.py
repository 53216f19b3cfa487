"""How staff sign in: personal accounts that an admin makes, never the visitor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):
    """What django-allauth asks about accounts here."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        """No: accounts are made by `actions.hire` only."""
        return False
