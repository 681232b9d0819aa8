"""The months to come of the journal and of the outbox, each a partition."""

from __future__ import annotations

from django.db import connection

from statute import clock

MONTHS_AHEAD = 13


def make_ahead(months: int = MONTHS_AHEAD) -> int:
    """Makes the partitions of this month and of those to come that do not exist; returns how many it made.

    What is written beyond them lies in the default partition: nothing is lost, only less tidy.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT statute_make_partitions(%s, %s)", [clock.today(), months])
        return int(cursor.fetchone()[0])
