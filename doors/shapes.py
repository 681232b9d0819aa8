"""The forms of the API's answers, for its published schema; the tests hold the answers to them."""

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, create_model

if TYPE_CHECKING:
    from doors.rest import ProcedureCollection

ArticleText = Annotated[str, Field(description="An article of law", examples=["67-2(3)(iii)"])]


class Shape(BaseModel):
    """Base: nothing beyond what is written here."""

    model_config = ConfigDict(extra="forbid")


class ReasonShape(Shape):
    """One reason why something was not done."""

    code: str = Field(description="Stable; branch on this.", examples=["state"])
    message: str = Field(description="For people, in the language asked for.")
    article: ArticleText | None
    field: str | None = Field(
        None, description="The path of the field at fault.", examples=["lines[2].net_mass_kg"]
    )
    value: str | int | bool | None = Field(None, description="The value at fault.")


class ChangeShape(Shape):
    """One act on the case since the caller read it."""

    at: datetime
    action: str
    actor: str
    article: ArticleText
    to: str


class ProblemShape(Shape):
    """Problem details (RFC 9457): what is answered instead of acting. Nothing was changed."""

    type: str = Field(description="Stable; branch on this.", examples=["/problems/refused"])
    title: str
    status: int
    detail: str
    instance: str = Field(description="The address that was asked.")
    reasons: list[ReasonShape] = Field(
        description="All of them, each with its article where the law gives it."
    )
    changes: list[ChangeShape] | None = Field(
        None, description="What happened since the caller read the case."
    )


class LinksShape(Shape):
    """Where the parts of a case are found."""

    self: str
    actions: str
    timeline: str
    deadlines: str
    notices: str
    documents: str


class HoldShape(Shape):
    """What stops a case."""

    kind: str
    article: ArticleText
    note: str
    since: datetime | None = None


class WaitShape(Shape):
    """What customs is to do."""

    name: str
    label: str
    article: ArticleText
    since: datetime


class CaseShape(Shape):
    """What every case has."""

    id: UUID = Field(description="Names the case before it has a reference.")
    reference: str | None = Field(description="Given at lodging.", examples=["TYO-26-00000042-K"])
    state: str
    state_label: str
    version: int = Field(description="Grows with every act on the case; the ETag carries it.")
    office: str = Field(description="The code of the office.")
    opened_at: datetime
    changed_at: datetime
    due_on: date | None = Field(description="The last day of the deadline that ends first; a day in Tokyo.")
    waits_for_customs: list[WaitShape] = Field(description="What customs is to do with the case, since when.")
    links: LinksShape


class LooseCaseShape(CaseShape):
    """A case of a procedure that has not published the form of what it tells."""

    model_config = ConfigDict(extra="allow")


class OptionShape(Shape):
    """One transition: possible now, or all the reasons why not."""

    name: str
    label: str
    article: ArticleText
    possible: bool
    reasons: list[ReasonShape]
    url: str
    input: dict[str, Any] | None = Field(description="The JSON Schema of the body.")
    media_type: str | None = Field(None, description="Set where the body is not JSON.")


class OptionsShape(Shape):
    """What may be done with a case now."""

    state: str
    version: int
    actions: list[OptionShape]


class TimelineEntryShape(Shape):
    """One act, as the journal has it for this reader."""

    at: datetime
    action: str
    label: str
    actor: str
    actor_kind: Literal["staff", "party", "system"]
    article: ArticleText
    from_: str = Field(alias="from")
    to: str
    state_label: str
    deadlines: list[dict[str, Any]] = Field(description="What became of deadlines by it.")
    sequence: int | None = Field(None, description="Officers only.")
    audience: str | None = Field(None, description="Officers only.")
    input: dict[str, Any] | None = Field(None, description="Officers only.")
    changes: dict[str, Any] | None = Field(None, description="Officers only: each column before and after.")


class TimelineShape(Shape):
    """The journal of a case, oldest first."""

    results: list[TimelineEntryShape]
    next: str | None


class StepShape(Shape):
    """One day or month of a count."""

    date: date
    counted: bool
    why: str
    articles: list[str]
    code: str | None = None
    params: dict[str, Any] | None = None


class DocumentShape(Shape):
    """One file of a case."""

    id: int
    kind: str
    title: str
    filename: str
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    added_at: datetime
    added_by: str
    superseded_at: datetime | None
    url: str


class DocumentsShape(Shape):
    """The files of a case."""

    results: list[DocumentShape]


class NoticeShape(Shape):
    """A notice about a case: to whom, and whether it is served."""

    reference: str
    title_en: str
    title_ja: str
    article: str
    addressee: str
    state: str
    state_label: str
    issued_on: date
    received_on: date | None
    url: str


class NoticesShape(Shape):
    """A page of notices."""

    results: list[NoticeShape]
    next: str | None
    previous: str | None


class PeriodShape(Shape):
    """A period counted, with its explanation."""

    starts_on: date
    ends_on: date
    unrolled_ends_on: date
    rolled: bool
    late_from: datetime
    calendar: str
    articles: list[str]
    steps: list[StepShape]


@cache
def case_shape(collection: "ProcedureCollection") -> type[BaseModel]:
    """The representation of one case of this collection."""
    name = collection.procedure.__name__
    if collection.representation is None:
        return create_model(name, __base__=LooseCaseShape, __doc__=_doc(collection))
    return create_model(name, __base__=(collection.representation, CaseShape), __doc__=_doc(collection))


@cache
def read_shape(collection: "ProcedureCollection") -> type[BaseModel]:
    """One case as it is read alone: with its holds."""
    name = f"{collection.procedure.__name__}Read"
    holds: Any = (list[HoldShape], Field(description="What stops the case now."))
    return create_model(name, __base__=case_shape(collection), holds=holds)


@cache
def list_shape(collection: "ProcedureCollection") -> type[BaseModel]:
    """A page of the collection."""
    fields: dict[str, Any] = {
        "results": (list[case_shape(collection)], ...),  # type: ignore[misc]
        "next": (str | None, Field(description="The address of the next page.")),
        "previous": (str | None, Field(description="The address of the page before.")),
    }
    return create_model(f"{collection.procedure.__name__}Page", __base__=Shape, **fields)


def _doc(collection: "ProcedureCollection") -> str:
    return (collection.procedure.__doc__ or "").strip().partition("\n")[0]
