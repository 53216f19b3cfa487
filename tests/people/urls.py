"""The sign-in pages alone."""

from django.http import HttpResponse
from django.urls import include, path


def inside(request):
    return HttpResponse(request.user.name if request.user.is_authenticated else "out")


urlpatterns = [path("account/", include("allauth.urls")), path("inside/", inside)]
