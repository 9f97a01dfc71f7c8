#!/usr/bin/env python
"""Django's command line for this site.

It uses the production settings unless told otherwise, so that a command acts on the very
site that `make run` serves.
"""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings.production")
    execute_from_command_line(sys.argv)
