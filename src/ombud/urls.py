"""The addresses: the portal at the root, the console, the API and staff's accounts."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("ombud.api.urls")),
    path("", include("ombud.portal.urls")),
    path("console/", include("ombud.console.urls")),
    path("account/", include("ombud.console.account_urls")),
    path("language/", set_language, name="set_language"),
]
