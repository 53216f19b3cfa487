"""Keys for programs, what each opens, and how often."""

from django.http import HttpRequest
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from ombud.people.abilities import Scope
from ombud.people.queries import ApiKeyView, api_key


class Key(HttpBearer):
    """A bearer key with a scope; without it the answer names the scope."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKeyView | None:
        """The key that a token is for; None, and so 401, where it is no good."""
        del request
        key = api_key(token)
        if key is not None and self.scope not in key.scopes:
            raise AuthorizationError(
                message=f"This key does not have the scope {self.scope.value}."
            )
        return key


class EachKey(SimpleRateThrottle):
    """So many calls for each key."""

    def __init__(self, rate: str, scope: str) -> None:
        self.scope = scope
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str:
        """One count for each key and scope."""
        key: ApiKeyView = request.auth  # type: ignore[attr-defined]  # ninja puts it there
        return f"api.{self.scope}.{key.id}"
