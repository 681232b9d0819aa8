"""The way into intake: the bytes of one file come in, what it declares and everything to be told about it comes out."""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from clearance.intake import asycuda_items, asycuda_sad, json_file, wco_dms, wco_items
from clearance.intake.declaration_data import DeclarationKind, ReadDeclaration, ReadLine, Said
from clearance.intake.decoding import FILE, FileRefused, decode
from clearance.intake.detection import (
    AUTO,
    READABLE,
    FileFormat,
    looks_like_json,
    shape_of,
    why_no_declaration,
    xml_format,
)
from clearance.intake.drafting import what_the_file_lacks
from clearance.intake.limits import DEFAULT_LIMITS, Limits
from clearance.intake.notebook import Notebook
from clearance.intake.purpose import classify_import
from clearance.intake.receipt import FileError, Interpreted, Missing, NotCarried, Receipt, ReceiptStatus
from clearance.intake.xml_reading import Node, Part, Start, interpreted_start, stream


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file: what it declares, and what was found while reading it. With `errors` it is refused as a whole."""

    name: str
    format: FileFormat
    sha256: str
    size: int
    encoding: str | None = None
    declarations: tuple[ReadDeclaration, ...] = ()
    interpreted: tuple[Interpreted, ...] = ()
    missing: tuple[Missing, ...] = ()
    errors: tuple[FileError, ...] = ()
    not_carried: tuple[NotCarried, ...] = ()

    @property
    def line_count(self) -> int:
        """The items of goods in all declarations of the file."""
        return sum(len(declaration.lines) for declaration in self.declarations)

    @property
    def why_not(self) -> str | None:
        """Why this file becomes no import declaration; None where it may become one."""
        if self.errors:
            return self.errors[0].reason
        for declaration in self.declarations:
            if not declaration.classification.taken:
                return declaration.classification.why_not
        return None

    def all_errors(self) -> tuple[FileError, ...]:
        """Every reason why this file becomes no import declaration: what is wrong in it, else what it is for."""
        return self.errors or tuple(
            _not_taken(declaration, position)
            for position, declaration in enumerate(self.declarations)
            if not declaration.classification.taken
        )

    def receipt(self) -> Receipt:
        """The receipt of a file that becomes no declaration; a command replaces what it knows better."""
        first = self.declarations[0].classification if self.declarations else None
        return Receipt(
            file=self.name,
            status=ReceiptStatus.REFUSED,
            lines=self.line_count,
            interpreted=self.interpreted,
            missing=self.missing,
            errors=self.all_errors(),
            sha256=self.sha256,
            format=str(self.format),
            purpose=str(first.purpose) if first else None,
            not_carried=self.not_carried,
            why_not=self.why_not,
            article=first.article if first and not self.errors else None,
        )


def _not_taken(declaration: ReadDeclaration, position: int) -> FileError:
    """Why a declaration is not taken, at the place that says what it is for: its type, or its lines' procedure."""
    reason = declaration.classification.why_not or ""
    procedures = [line.procedure for line in declaration.lines]
    if (
        declaration.kind is DeclarationKind.IMPORT
        and declaration.lines
        and declaration.classification == classify_import(None, procedures)
    ):
        line, procedure = declaration.lines[0], procedures[0]
        written = f"{procedure.current or ''}{procedure.previous or ''}" if procedure else None
        return FileError(line.file_line, line.path, reason, written, position)
    said = declaration.said_at or Said(FILE, None, None)
    return FileError(said.line, said.path, reason, said.text, position)


def read_file(data: bytes, name: str, format: str = AUTO, limits: Limits = DEFAULT_LIMITS) -> ReadFile:
    """Read the declarations of one file. Never raises for anything that a file may contain.

    `format` is "auto", "wco-dms", "asycuda-sad" or "json"; a file of another format than the one asked for is refused.
    """
    digest, size = hashlib.sha256(data).hexdigest(), len(data)
    asked = None
    if format != AUTO:
        if format not in READABLE:
            known = ", ".join((AUTO, *READABLE))
            reason = str(_("there is no format %(asked)s; the formats are %(known)s")) % {
                "asked": format,
                "known": known,
            }
            return ReadFile(
                name, FileFormat.UNKNOWN, digest, size, errors=(FileError(None, FILE, reason, format),)
            )
        asked = FileFormat(format)
    notebook = Notebook(limits)
    encoding = None
    found = asked or FileFormat.UNKNOWN
    not_carried: tuple[NotCarried, ...] = ()
    try:
        decoded = decode(data, limits.file_bytes)
        encoding = decoded.encoding
        notebook.interpreted.extend(decoded.interpreted)
        if asked is FileFormat.JSON or (asked is None and looks_like_json(decoded.text)):
            found = FileFormat.JSON
            declarations = json_file.read(decoded.text, notebook)
        else:
            notebook.interpreted.extend(interpreted_start(decoded.text))
            reading = _XmlReading(notebook, asked)
            try:
                reading.read(decoded.text)
            finally:
                found = reading.format or found
            declarations, not_carried = tuple(reading.declarations), reading.not_carried()
    except FileRefused as refusal:
        return ReadFile(
            name,
            found,
            digest,
            size,
            encoding,
            interpreted=tuple(notebook.interpreted),
            errors=(refusal.error,),
        )
    return ReadFile(
        name=name,
        format=found,
        sha256=digest,
        size=size,
        encoding=encoding,
        declarations=declarations,
        interpreted=tuple(notebook.interpreted),
        missing=tuple(_missing(declarations)),
        errors=notebook.all_errors(),
        not_carried=not_carried,
    )


def _missing(declarations: Iterable[ReadDeclaration]) -> Iterable[Missing]:
    for position, declaration in enumerate(declarations):
        yield from what_the_file_lacks(declaration, position)


class _XmlReading:
    """Puts the parts of a streamed XML file together: items first, then the declaration around them."""

    def __init__(self, notebook: Notebook, asked: FileFormat | None) -> None:
        self.notebook = notebook
        self.asked = asked
        self.format: FileFormat | None = None
        self.declarations: list[ReadDeclaration] = []
        self.lines: list[ReadLine] = []
        self.unread: Counter[str] = Counter()
        self.unread_lines: dict[str, int] = {}

    def read(self, text: str) -> None:
        """Read all declarations. Raises FileRefused where there is none."""
        root: Start | None = None
        namespaces: set[str] = set()
        for part in stream(text, self.notebook.limits, shape_of):
            if isinstance(part, Start):
                root = part
                self._found(root)
            elif part.is_item:
                self.notebook.declaration = len(self.declarations)
                self._item(part)
            else:
                namespaces.add(part.node.namespace)
                self._declaration(part.node)
        if root is not None and not self.declarations:
            reason = why_no_declaration(root, frozenset(namespaces | {root.namespace}))
            raise FileRefused(FileError(root.line, root.name, reason, root.name))

    def _found(self, root: Start) -> None:
        self.format = xml_format(root)
        if self.asked is not None and self.format not in (self.asked, FileFormat.UNKNOWN):
            found = {"asked": self.asked, "found": self.format}
            reason = str(_("it is not a file of format %(asked)s; it looks like %(found)s")) % found
            raise FileRefused(FileError(root.line, root.name, reason, root.name))

    def _item(self, part: Part) -> None:
        if self.format is FileFormat.ASYCUDA_SAD:
            line = asycuda_items.read_item(part.node, len(self.lines) + 1, self.notebook)
        elif wco_dms.is_declaration(part.node):
            strict = part.before.get("FunctionCode", "").strip() != "13"
            line = wco_items.read_item(part.node, self.notebook, strict=strict)
        else:
            return
        self.lines.append(line)
        self._count_unread(part.node)

    def _declaration(self, node: Node) -> None:
        lines, self.lines = tuple(self.lines), []
        self.notebook.declaration = len(self.declarations)
        if self.format is FileFormat.ASYCUDA_SAD:
            self.declarations.append(asycuda_sad.read_declaration(node, lines, self.notebook))
        elif wco_dms.is_declaration(node):
            self.format = FileFormat.WCO_DMS
            self.declarations.append(wco_dms.read_declaration(node, lines, self.notebook))
        else:
            return
        self._count_unread(node)

    def _count_unread(self, node: Node) -> None:
        for leaf in node.unread_leaves():
            names = [leaf.name]
            above = leaf.parent
            while above is not None:
                names.append(above.name)
                above = above.parent
            path = "/".join(reversed(names))
            self.unread[path] += 1
            self.unread_lines.setdefault(path, leaf.line)

    def not_carried(self) -> tuple[NotCarried, ...]:
        """The elements with a text that no declaration here has a place for, in the order of the file."""
        return tuple(NotCarried(path, self.unread_lines[path], count) for path, count in self.unread.items())
