"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ombud.settings")  # noqa: TID251  # the composition root

application = get_wsgi_application()
