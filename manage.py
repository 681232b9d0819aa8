#!/usr/bin/env python3
"""Every command of the office. Without DATABASE_URL the embedded servers of this checkout are used."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.embedded import attach_if_needed

    attach_if_needed()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
