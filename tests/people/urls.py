"""The sign-in pages alone."""

from django.http import HttpResponse
from django.urls import include, path

from ombud.urls import urlpatterns as house


def inside(request):
    return HttpResponse(request.user.name if request.user.is_authenticated else "out")


urlpatterns = [
    path("account/", include("allauth.urls")),
    path("inside/", inside),
    *house,
]
