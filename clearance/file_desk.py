"""Takes files in: reads, keeps the original, drafts, lodges, and in a sandbox goes on to the permission.

Every file gets a receipt, whatever it holds. Nothing is done by halves: a file is drafted whole or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.actors import Actor
from bonded_areas.models import Place
from clearance.file_drafts import FileDraft, draft_of
from clearance.file_resent import as_it_stands, one_at_a_time, received_before
from clearance.intake.completion import NO_MAP, CompletionMap
from clearance.intake.detection import AUTO
from clearance.intake.drafting import complete
from clearance.intake.limits import DEFAULT_LIMITS
from clearance.intake.reading import ReadFile, read_file
from clearance.intake.receipt import FileError, Receipt, ReceiptStatus
from clearance.models import ImportDeclaration, IntakeReceipt
from clearance.office import office_for_place
from clearance.sandbox_run import lodge_supplied, run_to_permission, supply_for_draft
from clearance.states import State
from statute import clock
from statute.authority import INTAKE
from statute.door import in_transaction, open_case, perform
from statute.errors import DoorError
from statute.storage import keep_original, size_of

ORIGINAL = "original_message"
# Kept as it is here, and put into the reader's language where it is shown.
ORIGINAL_TITLE = gettext_noop("Original message")


class SandboxOnly(Exception):
    """Going on to the permission by oneself is for a sandbox only."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done with the files: how they are read, completed, and how far they go."""

    format: str = AUTO
    map: CompletionMap = NO_MAP
    broker: str | None = None
    lodge: bool = False
    until_permitted: bool = False


def take(path: Path, wanted: Wanted) -> Receipt:
    """Takes one file from a path. A file that cannot be opened, or is larger than any message, gets a receipt too.

    Raises SandboxOnly where the permission is asked for outside a sandbox.
    """
    _check_sandbox(wanted)
    most = DEFAULT_LIMITS.file_bytes
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return _not_opened(path, _("cannot be read: {why}").format(why=why))
    if len(data) > most:
        return _not_opened(path, _("is larger than {most} bytes").format(most=f"{most:,}"))
    return take_bytes(data, str(path), wanted)


def _not_opened(path: Path, reason: str) -> Receipt:
    return Receipt(
        str(path), ReceiptStatus.REFUSED, errors=(FileError(None, "file", reason),), why_not=reason
    )


def _check_sandbox(wanted: Wanted) -> None:
    if wanted.until_permitted and not settings.KANMON_SANDBOX:
        raise SandboxOnly


def take_bytes(data: bytes, name: str, wanted: Wanted) -> Receipt:
    """Takes one file. Raises SandboxOnly where the permission is asked for outside a sandbox."""
    _check_sandbox(wanted)
    read = read_file(data, Path(name).name, wanted.format)
    stored = keep_original(data)
    with one_at_a_time(stored.sha256):
        receipt, case_id = _receipt(read, stored.sha256, name, wanted)
        IntakeReceipt.objects.create(
            received_at=clock.now(),
            filename=Path(name).name[:200],
            sha256=stored.sha256,
            status=str(receipt.status),
            case_id=case_id,
            receipt=receipt.as_dict(),
        )
    return receipt


def _receipt(read: ReadFile, sha256: str, name: str, wanted: Wanted) -> tuple[Receipt, int | None]:
    receipt = replace(read.receipt(), file=name, sha256=sha256)
    if receipt.errors:
        return replace(receipt, received_before=received_before(sha256, wanted.broker).told), None
    if len(read.declarations) != 1:
        why = _("the file holds {count} declarations; send each by itself").format(
            count=len(read.declarations)
        )
        told = received_before(sha256, wanted.broker).told
        return replace(
            receipt, errors=(FileError(None, "declarations", why),), why_not=why, received_before=told
        ), None
    completion = complete(read.declarations[0], wanted.map, file_name=read.name, broker=wanted.broker)
    draft = draft_of(completion.draft, source=str(read.format))
    before = received_before(sha256, draft.given.get("broker"))
    receipt = replace(receipt, received_before=before.told)
    if before.row is not None and not before.rewritten:
        # What the file and the map would give it now is not in it.
        return _go_on(replace(receipt, missing=()), before.row.pk, as_it_stands(before.row), wanted)
    receipt = replace(receipt, completed=completion.completed, missing=completion.missing)

    def with_notes(of: FileDraft) -> Receipt:
        return replace(
            receipt,
            interpreted=(*read.interpreted, *completion.interpreted, *of.interpreted),
            not_carried=(*read.not_carried, *of.not_carried),
        )

    try:
        case_id, supplied, supplied_draft = _drafted(
            draft, receipt, wanted, completion.draft.get("sender_reference"), before.row
        )
    except DoorError as refused:
        return _stopped(with_notes(draft), refused), None
    return _go_on(
        replace(with_notes(supplied_draft), supplied=supplied), case_id, supplied_draft.given, wanted
    )


def _go_on(
    receipt: Receipt, case_id: int, given: Mapping[str, Any], wanted: Wanted
) -> tuple[Receipt, int | None]:
    """As far as was asked for: lodged, and in a sandbox permitted. What does not follow leaves nothing of itself."""
    done: list[str] = list(receipt.supplied)
    try:
        in_draft = ImportDeclaration.objects.filter(pk=case_id, state=State.DRAFT).exists()
        if wanted.until_permitted:
            done += lodge_supplied(case_id, dict(given), wanted.map) if in_draft else []
            done += run_to_permission(case_id)
        elif wanted.lodge and in_draft:
            perform(case_id, "lodge", Actor.system(INTAKE))
    except DoorError as refused:
        return _stopped(replace(_of_case(receipt, case_id), supplied=tuple(done)), refused), case_id
    return _of_case(replace(receipt, supplied=tuple(done)), case_id), case_id


def _drafted(
    draft: FileDraft,
    receipt: Receipt,
    wanted: Wanted,
    sender_reference: str | None,
    standing: ImportDeclaration | None,
) -> tuple[int, tuple[str, ...], FileDraft]:
    """Opens the draft, or writes the standing one anew, with what a sandbox supplies for it and the original filed.

    All of it or nothing.
    """

    def act() -> tuple[int, tuple[str, ...], FileDraft]:
        # It may run again from its beginning: what is supplied is noted in a copy.
        own = deepcopy(draft)
        supplied = supply_for_draft(own, wanted.map, sender_reference) if wanted.until_permitted else []
        if standing is not None:
            perform(standing.pk, "edit", Actor.system(INTAKE), own.given)
            return standing.pk, tuple(supplied), own
        place = Place.objects.filter(code=own.given.get("place", "")).first()
        opened = open_case(
            ImportDeclaration, "draft", Actor.system(INTAKE), office_for_place(place), own.given
        )
        original = {
            "kind": ORIGINAL,
            "title": ORIGINAL_TITLE,
            "filename": Path(receipt.file).name[:200] or "message",
            "media_type": "application/octet-stream",
            "size": max(size_of(receipt.sha256) or 0, 1),
            "sha256": receipt.sha256,
        }
        perform(opened.case_id, "attach_document", Actor.system(INTAKE), original)
        return opened.case_id, tuple(supplied), own

    return in_transaction(act)


def _stopped(receipt: Receipt, refused: DoorError) -> Receipt:
    return replace(receipt, errors=_errors(refused), why_not=str(refused))


def _of_case(receipt: Receipt, case_id: int) -> Receipt:
    """The receipt with how far the declaration has come, and its reference once it has one."""
    row: ImportDeclaration = ImportDeclaration.objects.select_related("case").get(pk=case_id)
    status = ReceiptStatus.LODGED
    if row.state == State.DRAFT:
        status = ReceiptStatus.DRAFTED
    elif row.state == State.PERMITTED:
        status = ReceiptStatus.PERMITTED
    return replace(receipt, status=status, reference=row.case.reference or str(row.case.handle), why_not=None)


def _errors(refused: DoorError) -> tuple[FileError, ...]:
    return tuple(
        FileError(None, r.field or "", _told(r.as_data()), None if r.value is None else str(r.value))
        for r in refused.reasons
    )


def _told(reason: Mapping[str, Any]) -> str:
    return f"{reason['message']} [{reason['article']}]" if reason["article"] else str(reason["message"])
