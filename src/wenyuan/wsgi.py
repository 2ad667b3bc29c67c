"""The web process's entry."""

import os

from django.core.wsgi import get_wsgi_application

from wenyuan.env import env
from wenyuan.kernel import metrics

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wenyuan.settings")
metrics.begin(env().home / "run" / "metrics")
application = get_wsgi_application()
