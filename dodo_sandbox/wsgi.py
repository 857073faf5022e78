import os

from django.core.wsgi import get_wsgi_application

# Set, not defaulted: the shop's own settings may stand in the environment of the demo.
os.environ["DJANGO_SETTINGS_MODULE"] = "dodo_sandbox.settings"

application = get_wsgi_application()
