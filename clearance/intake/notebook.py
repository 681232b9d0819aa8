"""Where a reader writes down what it had to interpret and what it could not read, as it takes values from a file."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeVar

from django.utils.translation import gettext_lazy as _

from clearance.intake import values
from clearance.intake.declaration_data import Money, Said
from clearance.intake.limits import Limits
from clearance.intake.receipt import FileError, Interpreted
from clearance.intake.values import Read, Unreadable, shown
from clearance.intake.xml_reading import Node

T = TypeVar("T")
_NULL: Final = "<null/>"


class Notebook:
    """The findings of one file. Every value goes through it, so that none is changed without a note."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.declaration = 0
        self.interpreted: list[Interpreted] = []
        self.errors: list[FileError] = []
        self.errors_left_out = 0

    # --- notes ------------------------------------------------------------------------------------------------
    def note(self, path: str, line: int | None, raw: str, value: object, rule: str) -> None:
        """A value that was interpreted, or was kept although it looks wrong."""
        text = (
            None if value is None else shown(format(value, "f") if isinstance(value, Decimal) else str(value))
        )
        self.interpreted.append(Interpreted(path, line, shown(raw), text, rule, self.declaration))

    def error(self, path: str, line: int | None, reason: str, value: str | None = None) -> None:
        """A reason to refuse the file."""
        if len(self.errors) >= self.limits.errors:
            self.errors_left_out += 1
            return
        kept = None if value is None else shown(value)
        self.errors.append(FileError(line, path, reason, kept, self.declaration))

    def all_errors(self) -> tuple[FileError, ...]:
        """The errors, with one more that says how many were left out."""
        if not self.errors_left_out:
            return tuple(self.errors)
        rest = str(_("%d more errors are not listed")) % self.errors_left_out
        return (*self.errors, FileError(None, "file", rest))

    def take(self, raw: str, path: str, line: int | None, read: Callable[[str], Read[T]]) -> T | None:
        """The value of a raw text by one of the rules of `values`; None, with an error, where there is none."""
        try:
            found = read(raw)
        except Unreadable as error:
            self.error(path, line, str(error), raw)
            return None
        if found.rules:
            self.note(path, line, raw, found.value, "; ".join(found.rules))
        return found.value

    # --- values of XML elements -----------------------------------------------------------------------------------
    def said(self, node: Node) -> Said:
        """Where an element stands, and its text."""
        return Said(node.path, node.line, shown(node.text.strip()) or None)

    def raw(self, node: Node | None) -> str | None:
        """The element's text as it stands; None where there is no element, or nothing in it, or `<null/>`."""
        if node is None:
            return None
        node.read = True
        if not node.children and len(node.text) > 4:
            return node.text if not node.text.isspace() else None
        if node.is_null or node.text.strip().lower() == "null":
            for child in node.children:
                child.read = True
            self.note(
                node.path, node.line, _NULL if node.is_null else node.text, None, str(_("read as no value"))
            )
            return None
        return node.text if node.text.strip() else None

    def value(self, node: Node | None, read: Callable[[str], Read[T]]) -> T | None:
        """The value of an element by one of the rules of `values`."""
        raw = self.raw(node)
        if raw is None or node is None:
            return None
        try:
            found = read(raw)
        except Unreadable as error:
            self.error(node.path, node.line, str(error), raw)
            return None
        if found.rules:  # the path is worked out only where there is something to say
            self.note(node.path, node.line, raw, found.value, "; ".join(found.rules))
        return found.value

    def text(self, node: Node | None, *, longest: int | None = None) -> str | None:
        """The element's text, without white space around it. `longest`: the format allows no more characters."""
        found = self.value(node, values.text)
        if found is not None and node is not None and longest is not None and len(found) > longest:
            reason = str(_("it has %(size)d characters; the format allows %(longest)d"))
            self.error(node.path, node.line, reason % {"size": len(found), "longest": longest}, found)
        return found

    def name_and_address(self, node: Node | None) -> tuple[str | None, str | None]:
        """A name with the address on the lines below it, as one element gives them."""
        raw = self.raw(node)
        if raw is None or node is None:
            return None, None
        lines = [" ".join(line.split()) for line in raw.strip().splitlines()]
        name, *rest = [line for line in lines if line]
        if not rest:
            return self.take(raw, node.path, node.line, values.text), None
        address = ", ".join(rest)
        rule = str(_("the first line was read as the name, the others as the address"))
        self.note(node.path, node.line, raw, f"{name} | {address}", rule)
        return name, address

    def amount(self, node: Node | None, *, comma_groups: bool = False) -> Decimal | None:
        """A number that is not negative."""
        found = self.value(node, lambda raw: values.number(raw, comma_groups=comma_groups))
        if found is not None and node is not None and found < 0:
            self.error(node.path, node.line, str(_("it may not be negative")), node.text.strip())
            return None
        return found

    def whole(self, node: Node | None) -> int | None:
        """A whole number that is not negative."""
        found = self.value(node, values.whole)
        if found is not None and node is not None and found < 0:
            self.error(node.path, node.line, str(_("it may not be negative")), node.text.strip())
            return None
        return found

    def money(self, node: Node | None) -> Money | None:
        """An amount with its currency in the attribute `currencyID`."""
        found = self.amount(node)
        if found is None or node is None:
            return None
        written = node.attributes.get("currencyID")
        currency = None
        if written and written.strip():
            currency = self.take(written, f"{node.path}/@currencyID", node.line, values.currency)
        return Money(found, currency)

    def moment(self, node: Node | None) -> datetime | None:
        """A date and time in a `DateTimeString` with its format code."""
        inner = node.find("DateTimeString") if node else None
        code = inner.attributes.get("formatCode") if inner else None
        return self.value(inner, lambda raw: values.moment(raw, code))

    def day(self, node: Node | None) -> date | None:
        """A day, in whichever form it is written."""
        return self.value(node, values.day)
