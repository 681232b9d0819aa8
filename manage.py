#!/usr/bin/env python3
"""Every command of the office. Without DATABASE_URL the embedded servers of this checkout are used."""

import os
import sys

# These change or compare the tables themselves, which only their owner may.
OWNER_COMMANDS = frozenset(
    (
        "dbshell",
        "flush",
        "makemigrations",
        "migrate",
        "optimizemigration",
        "restore",
        "showmigrations",
        "sqlmigrate",
        "squashmigrations",
    )
)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from config.embedded import attach_if_needed

    attach_if_needed()
    if len(sys.argv) > 1 and sys.argv[1] in OWNER_COMMANDS:
        os.environ.setdefault("KANMON_DATABASE_ROLE", "owner")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.configured or settings.SECRET_KEY  # noqa: B018  reads the settings
    except ImproperlyConfigured as missing:
        sys.exit(f"manage.py: {missing}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
