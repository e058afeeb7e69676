"""Gather, hash and compress the static files, once, before anything is served."""

from __future__ import annotations

import os

import django
from django.core.management import call_command

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.site.settings")
    django.setup()
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
