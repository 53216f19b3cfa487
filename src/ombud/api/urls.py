"""The API's addresses; whatever is none of them is a problem too."""

from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt

from ombud.api.problems import (
    LARGEST_BATCH_BODY,
    LARGEST_BODY,
    guarded,
    not_found,
)
from ombud.api.views.door import api

app_name = "api"

_patterns = [
    pattern
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern) and pattern.name != "api-root"
]
for _pattern in _patterns:
    _pattern.callback = guarded(
        _pattern.callback,
        LARGEST_BATCH_BODY if _pattern.name == "decisions_batch" else LARGEST_BODY,
    )

urlpatterns = [
    *_patterns,
    # Nobody comes here with a cookie, so there is nothing to forge.
    path("", csrf_exempt(not_found), name="api-root"),
    re_path("", csrf_exempt(not_found), name="nothing"),
]
