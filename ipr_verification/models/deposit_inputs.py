"""What is given when something is deposited, paid out of it or recovered. Yen are whole."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field, ValidationInfo, field_validator

from ipr_verification.rules.deposits import Ground, Purpose
from ipr_verification.rules.sides import Side
from statute.transitions import Identifier, Input

Yen = Annotated[int, Field(gt=0, le=10**15)]
Number = Annotated[int, Field(ge=1, le=10**6)]
Words = Annotated[str, Field(min_length=1, max_length=2000)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
Told = Annotated[str, Field(pattern="^[a-z_]{0,60}$")]


class OrderInput(Input):
    """Who deposits how much by when, where, and whom it secures (69-15(1), 69-16(5), 69-20(3))."""

    about_id: Identifier
    purpose: Purpose
    side: Side
    depositor_id: Identifier
    beneficiary_id: Identifier
    agent_id: Identifier | None = None
    amount: Yen
    due_on: date
    depository: Title
    reason: Words
    provided: Told = ""
    defaulted: Told = ""


class ShortfallInput(Input):
    """How much more, by when, and why what is there is not sufficient (69-15(2))."""

    amount: Yen
    due_on: date
    reason: Words


class PresentInput(Input):
    """One thing provided: money or a security with the depository's certificate, or a contract (69-15(3), (5)).

    `on` is the day it was deposited, or the contract made; `until_on` the last day of a contract that has one.
    """

    kind: Literal["cash", "government_bond", "local_bond", "securities", "contract"]
    amount: Yen
    document: Title
    on: date
    issuer: Annotated[str, Field(max_length=160, validate_default=True)] = ""
    until_on: date | None = None

    @field_validator("until_on")
    @classmethod
    def ends_after_it_began(cls, last: date | None, info: ValidationInfo) -> date | None:
        """Only a contract ends, and not before it was made."""
        if last is None:
            return None
        if info.data.get("kind") != "contract":
            raise ValueError(_("Only a contract has a last day."))
        if (first := info.data.get("on")) is not None and last < first:
            raise ValueError(_("The last day is before the first day."))
        return last

    @field_validator("issuer")
    @classmethod
    def issuer_is_named(cls, issuer: str, info: ValidationInfo) -> str:
        """Who answers under a contract, and who issued a security, is part of what it is."""
        if info.data.get("kind") in ("contract", "securities") and not issuer:
            raise ValueError(_("Name the issuer of the securities, or who answers under the contract."))
        return issuer


class AcceptInput(Input):
    """Which thing presented is accepted, at which value where that is less, and the finding of customs.

    The finding is that other securities are secure (69-15(3)).
    """

    number: Number
    amount: Yen | None = None
    finding: Annotated[str, Field(max_length=2000)] = ""


class RejectInput(Input):
    """Which thing presented is not accepted, and why."""

    number: Number
    reason: Words


class ReasonInput(Input):
    """Why."""

    reason: Words


class EndContractInput(Input):
    """Which contract ended, on which day, and how that is known."""

    number: Number
    on: date
    reason: Words


class NoticeInput(Input):
    """Of what somebody was notified, and on which day: the notice on which a recovery rests."""

    what: Literal["found_infringing", "ended", "discontinued"]
    on: date


class ActionInput(Input):
    """The action for damages: when it was brought, before which court, under which number (69-20(9)(iv))."""

    on: date
    court: Title
    number: Title


class PaymentInput(Input):
    """How much is paid out of which thing deposited, on what ground, and what proves it (69-15(6))."""

    number: Number
    amount: Yen
    ground: Literal["judgment", "settlement", "acknowledgement"]
    document: Title
    on: date


class RecoveryInput(Input):
    """How much of which thing is to be given back, on which ground, and what shows it (69-15(8))."""

    number: Number
    amount: Yen
    ground: Ground
    evidence: Words


def as_presented(given: PresentInput, number: int) -> dict[str, Any]:
    """What was presented, as it waits for customs."""
    return {"number": number, **given.model_dump(mode="json")}
