"""Takes files in: reads, keeps the original, drafts, lodges, and in a sandbox goes on to the permission.

Every file gets a receipt, whatever it holds. Nothing is done by halves: a file is drafted whole or not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.actors import Actor
from bonded_areas.models import Place
from clearance.file_drafts import FileDraft, draft_of
from clearance.intake.completion import NO_MAP, CompletionMap
from clearance.intake.detection import AUTO
from clearance.intake.drafting import complete
from clearance.intake.reading import ReadFile, read_file
from clearance.intake.receipt import FileError, Receipt, ReceiptStatus
from clearance.models import ImportDeclaration, IntakeReceipt
from clearance.office import office_for_place
from clearance.sandbox_run import run_to_permission, supply
from statute import clock
from statute.authority import INTAKE
from statute.door import in_transaction, open_case, perform
from statute.errors import DoorError
from statute.models import Case
from statute.storage import keep_original, size_of

ORIGINAL = "original_message"


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
    """Takes one file from a path. A file that cannot be opened gets a receipt too."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Receipt(
            str(path),
            ReceiptStatus.REFUSED,
            errors=(FileError(None, "", _("cannot be read: ") + str(error.strerror)),),
        )
    return take_bytes(data, str(path), wanted)


def take_bytes(data: bytes, name: str, wanted: Wanted) -> Receipt:
    """Takes one file. Raises SandboxOnly where the permission is asked for outside a sandbox."""
    if wanted.until_permitted and not settings.KANMON_SANDBOX:
        raise SandboxOnly
    read = read_file(data, Path(name).name, wanted.format)
    stored = keep_original(data)
    receipt, case_id = _receipt(read, name, wanted)
    receipt = replace(receipt, sha256=stored.sha256)
    IntakeReceipt.objects.create(
        received_at=clock.now(), filename=Path(name).name[:200], sha256=stored.sha256, status=str(receipt.status),
        case_id=case_id, receipt=receipt.as_dict(),
    )  # fmt: skip
    return receipt


def _receipt(read: ReadFile, name: str, wanted: Wanted) -> tuple[Receipt, int | None]:
    receipt = replace(read.receipt(), file=name)
    if read.errors or read.why_not is not None:
        return receipt, None
    if len(read.declarations) != 1:
        why = _("the file holds {count} declarations; send each by itself").format(
            count=len(read.declarations)
        )
        return replace(receipt, why_not=why), None
    completion = complete(read.declarations[0], wanted.map, file_name=read.name)
    draft = draft_of(completion.draft, source=str(read.format))
    if wanted.broker:
        draft.given["broker"] = wanted.broker
    missing = tuple(m for m in completion.missing if not (m.path == "broker" and wanted.broker))
    receipt = replace(
        receipt,
        interpreted=(*read.interpreted, *completion.interpreted, *draft.interpreted),
        completed=completion.completed,
        missing=missing,
        not_carried=(*read.not_carried, *draft.not_carried),
    )
    supplied: list[str] = []
    if wanted.until_permitted:
        supplied = supply(draft, wanted.map, completion.draft.get("sender_reference"))
    try:
        case_id = _drafted(draft, receipt)
    except DoorError as refused:
        return replace(receipt, errors=_errors(refused), why_not=str(refused)), None
    receipt = _of_case(receipt, case_id, ReceiptStatus.DRAFTED)
    if not (wanted.lodge or wanted.until_permitted):
        return receipt, case_id
    try:
        if wanted.until_permitted:
            supplied += run_to_permission(case_id)
            return replace(
                _of_case(receipt, case_id, ReceiptStatus.PERMITTED), supplied=tuple(supplied)
            ), case_id
        perform(case_id, "lodge", Actor.system(INTAKE))
        return _of_case(receipt, case_id, ReceiptStatus.LODGED), case_id
    except DoorError as refused:
        state = ImportDeclaration.objects.values_list("state", flat=True).get(pk=case_id)
        status = ReceiptStatus.DRAFTED if state == "draft" else ReceiptStatus.LODGED
        stopped = replace(_of_case(receipt, case_id, status), supplied=tuple(supplied))
        return replace(stopped, errors=_errors(refused), why_not=str(refused)), case_id


def _drafted(draft: FileDraft, receipt: Receipt) -> int:
    """Opens the draft and files the original with it, in one transaction."""
    place = Place.objects.filter(code=draft.given.get("place", "")).first()

    def act() -> int:
        opened = open_case(
            ImportDeclaration, "draft", Actor.system(INTAKE), office_for_place(place), draft.given
        )
        original = {
            "kind": ORIGINAL, "title": _("Original message"), "filename": Path(receipt.file).name[:200] or "message",
            "media_type": "application/octet-stream", "size": max(size_of(receipt.sha256) or 0, 1),
            "sha256": receipt.sha256,
        }  # fmt: skip
        perform(opened.case_id, "attach_document", Actor.system(INTAKE), original)
        return opened.case_id

    return in_transaction(act)


def _of_case(receipt: Receipt, case_id: int, status: ReceiptStatus) -> Receipt:
    case = Case.objects.get(pk=case_id)
    return replace(receipt, status=status, reference=case.reference or str(case.handle), why_not=None)


def _errors(refused: DoorError) -> tuple[FileError, ...]:
    return tuple(
        FileError(None, r.field or "", _told(r.as_data()), None if r.value is None else str(r.value))
        for r in refused.reasons
    )


def _told(reason: Mapping[str, Any]) -> str:
    return f"{reason['message']} [{reason['article']}]" if reason["article"] else str(reason["message"])
