"""Entering persons from a command, a file or the demonstration."""

from typing import Any

from accounts.actors import Actor
from accounts.models import Person
from parties.models import PersonRecord
from statute.door import open_case


def register_person(actor: Actor, office_id: int, **details: Any) -> Person:
    """Enter a person through the door; `details` are the fields of PersonInput.

    Raises InvalidInput and Refused as the door does.
    """
    outcome = open_case(PersonRecord, "register", actor, office_id, details)
    return Person.objects.get(record=outcome.case_id)
