"""The addresses: the portal at the root, the console, the API and staff's accounts."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
