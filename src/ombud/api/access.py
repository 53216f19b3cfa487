"""Keys for programs, what each opens, and how often."""

from django.http import HttpRequest
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from ombud.api.problems import ControllerNotOpenError, PurposeNotOpenError
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


def within(
    request: HttpRequest, purpose: str | None, controller: str | None
) -> str | None:
    """See that the request's key may name these.

    Args:
        purpose: what it names; None for none.
        controller: as whom it asks; None where it does not say.

    Returns:
        As whom it asks: the one it names, or the only one that the key is bound to.

    Raises:
        PurposeNotOpenError: the key is bound to other purposes.
        ControllerNotOpenError: it is bound to other controllers, or to several and
            names none.
    """
    key = _key(request)
    if purpose is not None and not key.reaches(purpose):
        raise PurposeNotOpenError
    asking = controller or key.own_controller
    if key.controllers and (asking is None or not key.speaks_for(asking)):
        raise ControllerNotOpenError
    return asking


def unbound(request: HttpRequest) -> None:
    """See that the request's key is bound to nothing: what is asked names no purpose.

    Raises:
        PurposeNotOpenError: the key is bound to purposes.
        ControllerNotOpenError: it is bound to controllers.
    """
    key = _key(request)
    if key.purposes:
        raise PurposeNotOpenError
    if key.controllers:
        raise ControllerNotOpenError


def opened(request: HttpRequest, purpose: str) -> bool:
    """Whether the request's key may name a purpose."""
    return _key(request).reaches(purpose)


def _key(request: HttpRequest) -> ApiKeyView:
    key: ApiKeyView = request.auth  # type: ignore[attr-defined]  # ninja puts it there
    return key


class EachKey(SimpleRateThrottle):
    """So many calls for each key."""

    def __init__(self, rate: str, scope: str) -> None:
        self.scope = scope
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str:
        """One count for each key and scope."""
        return f"api.{self.scope}.{_key(request).id}"
