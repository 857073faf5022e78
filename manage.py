#!/usr/bin/env python
"""Run a management command; without DJANGO_SETTINGS_MODULE on the shop whose `.env` lies here, or,
without one, on the demo's data."""

import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from backups.management.commands import backup_key
from site_config.env import choose_settings

if __name__ == "__main__":
    if sys.argv[1:2] == ["backup_key"]:
        # For whoever is just filling in the settings.
        backup_key.Command().run_from_argv(sys.argv)
        sys.exit()
    choose_settings()
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # It names the setting and what to do: a traceback above it would only hide that.
        sys.exit(f"manage.py: {error}")
