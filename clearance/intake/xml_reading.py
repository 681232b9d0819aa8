"""A reader for XML that may have been made to do harm: no entities, no network, bounded size, depth and memory.

The file is read as a stream. Each part of it (an item of goods, then the declaration around the items) is handed on as
a small tree of `Node` as soon as it is complete, and its elements are dropped.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from lxml import etree

from clearance.intake.decoding import FILE, FileRefused
from clearance.intake.limits import Limits
from clearance.intake.receipt import FileError, Interpreted
from clearance.intake.xml_faults import line_at, not_well_formed

_CHUNK: Final = 1 << 16
_BEFORE_ROOT: Final = (("<!--", "-->"), ("<?", "?>"))
_MOST_BEFORE_ROOT: Final = 1000
_XML_DECLARATION = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
_NOT_BLANK = re.compile(r"\S")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


_NONE: Final[dict[str, str]] = {}


class Node:
    """An element: its name without namespace, its own text, attributes, line and children.

    `position` counts it among its siblings of the same name and is 0 where it is the only one; `read` is set once its
    text was used.
    """

    __slots__ = ("attributes", "children", "line", "name", "namespace", "parent", "position", "read", "text")

    def __init__(self, name: str, namespace: str, text: str, line: int, parent: "Node | None" = None) -> None:
        self.name = name
        self.namespace = namespace
        self.text = text
        self.line = line
        self.parent = parent
        self.attributes: Mapping[str, str] = _NONE
        self.children: Sequence[Node] = ()
        self.position = 0
        self.read = False

    @property
    def path(self) -> str:
        """Where the element is, as "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[2]/Origin"."""
        own = f"{self.name}[{self.position}]" if self.position else self.name
        return f"{self.parent.path}/{own}" if self.parent else own

    def all(self, name: str) -> "list[Node]":
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def find(self, path: str) -> "Node | None":
        """The first element at a path such as "Commodity/GoodsMeasure"."""
        found: Node = self
        for name in path.split("/"):
            for child in found.children:
                if child.name == name:
                    found = child
                    break
            else:
                return None
        return found

    @property
    def is_null(self) -> bool:
        """True for an element that says "no value" with a `<null/>` inside."""
        return any(child.name == "null" for child in self.children)

    def unread_leaves(self) -> "Iterator[Node]":
        """The elements with a text that nothing has used."""
        if not self.children and self.text.strip() and not self.read:
            yield self
        for child in self.children:
            yield from child.unread_leaves()


@dataclass(frozen=True, slots=True)
class Start:
    """The root element, before anything inside it was read."""

    name: str
    namespace: str
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """A complete part of the file. `container` numbers the containers; an item carries that of its container.

    `before` has the texts of the container's own plain children that came before an item.
    """

    node: Node
    is_item: bool
    container: int
    before: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shape:
    """Which elements of a kind of file are items of goods, and which are the declarations around them."""

    items: frozenset[str]
    containers: frozenset[str]


def stream(text: str, limits: Limits, shape_of: Callable[[Start], Shape]) -> Iterator[Start | Part]:
    """The root, then every item and every container (without its items) in the order in which they end.

    `shape_of` says what to look for, once the root is known. Raises FileRefused, with the line and the reason, for
    anything that is not plain well-formed XML within the limits.
    """
    body = blanked(text)
    reader = _Stream(limits, shape_of)
    parser = etree.XMLPullParser(
        events=("start", "end"),
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for start in range(0, len(body) + _CHUNK, _CHUNK):
            if start < len(body):
                parser.feed(body[start : start + _CHUNK].encode())
            else:
                parser.close()
            for event, element in parser.read_events():
                assert isinstance(element, etree._Element)  # no other events were asked for
                part = reader.start(element) if event == "start" else reader.end(element)
                if part is not None:
                    yield part
    except etree.XMLSyntaxError as error:
        raise FileRefused(not_well_formed(error, body, reader.line)) from error
    if not reader.seen:
        raise FileRefused(FileError(1, FILE, str(_("the file has no element"))))


def blanked(text: str) -> str:
    """The text with a blank for its XML declaration. Raises FileRefused for a DTD or a forbidden character."""
    declaration = _XML_DECLARATION.match(text)
    if declaration:
        text = re.sub(r"[^\n\r]", " ", declaration.group()) + text[declaration.end() :]
    _refuse_dtd(text)
    forbidden = _FORBIDDEN.search(text)
    if forbidden:
        line = line_at(text, forbidden.start())
        found = f"U+{ord(forbidden.group()):04X}"
        raise FileRefused(FileError(line, FILE, str(_("the character %s may not be in XML")) % found, found))
    return text


def interpreted_start(text: str) -> tuple[Interpreted, ...]:
    """What had to be interpreted before the root: white space that XML does not allow, or a version other than 1.0."""
    notes = []
    declaration = _XML_DECLARATION.match(text)
    if declaration and text[:1].isspace():
        rule = str(_("the white space before the XML declaration was left out"))
        notes.append(Interpreted(FILE, 1, repr(text[: len(text) - len(text.lstrip())]), None, rule))
    elif text[:1].isspace():
        rule = str(_("white space stands before the root element"))
        notes.append(Interpreted(FILE, 1, repr(text[: len(text) - len(text.lstrip())][:20]), None, rule))
    if declaration and "1.1" in declaration.group().partition("encoding")[0]:
        notes.append(Interpreted(FILE, 1, "1.1", "1.0", str(_("it was read as XML 1.0"))))
    return tuple(notes)


def _refuse_dtd(text: str) -> None:
    """Look at what stands before the root: comments and processing instructions, but no document type."""
    position = 0
    for _count in range(_MOST_BEFORE_ROOT):
        begins = _NOT_BLANK.search(text, position)
        position = begins.start() if begins else len(text)
        if text[position : position + 9].upper() == "<!DOCTYPE":
            reason = str(
                _("a document type declaration (DTD) with its entities is not accepted; take it out")
            )
            raise FileRefused(FileError(line_at(text, position), FILE, reason, "<!DOCTYPE"))
        closing = next((end for begin, end in _BEFORE_ROOT if text.startswith(begin, position)), None)
        end = text.find(closing, position) if closing else -1
        if closing is None or end < 0:
            return
        position = end + len(closing)
    reason = str(_("more than %d comments stand before the root element")) % _MOST_BEFORE_ROOT
    raise FileRefused(FileError(line_at(text, position), FILE, reason))


class _Stream:
    """The state of one reading: where we are, and how much was met since the last part ended."""

    def __init__(self, limits: Limits, shape_of: Callable[[Start], Shape]) -> None:
        self.limits, self.shape_of = limits, shape_of
        self.items: frozenset[str] = frozenset()
        self.containers: frozenset[str] = frozenset()
        self.names: dict[str, tuple[str, str]] = {}
        self.depth = 0
        self.line = 1
        self.seen = False
        self.header_elements = 0
        self.item_elements = 0
        self.item_count = 0
        self.container = 0
        self.in_item = 0
        self.finished: etree._Element | None = None
        self.item_positions: dict[int, int] = {}
        self.before: dict[str, str] = {}

    def _name(self, tag: str) -> tuple[str, str]:
        """The local name and the namespace of a tag."""
        found = self.names.get(tag)
        if found is None:
            if tag[:1] == "{":
                namespace, _brace, name = tag[1:].partition("}")
            else:
                namespace, name = "", tag
            found = self.names[tag] = (name, namespace)
        return found

    def start(self, element: "etree._Element") -> Start | None:
        """Count an element that begins; the root is handed on at once."""
        name, namespace = self.names.get(element.tag) or self._name(element.tag)
        root = None
        self.depth += 1
        if self.depth > self.limits.depth:
            self._refuse(element, str(_("elements are nested more than %d deep")) % self.limits.depth)
        if not self.seen:
            self.seen = True
            root = Start(name, namespace, _line_of(element))
            shape = self.shape_of(root)
            self.items, self.containers = shape.items, shape.containers
        if self.in_item or name in self.items:
            self.in_item += 1
            self.item_elements += 1
            if self.item_elements > self.limits.item_elements:
                self._refuse(element, str(_("an item has more than %d elements")) % self.limits.item_elements)
            return root
        self.header_elements += 1
        if self.header_elements > self.limits.header_elements:
            reason = str(_("there are more than %d elements outside the items"))
            self._refuse(element, reason % self.limits.header_elements)
        if name in self.containers:
            self.container += 1
            self.before = {}
        return root

    def end(self, element: "etree._Element") -> Part | None:
        """What the end of an element completes: an item, a declaration, or nothing."""
        self.depth -= 1
        if self.in_item:
            self.in_item -= 1
            return self._item(element) if self.in_item == 0 else None
        name, _namespace = self._name(element.tag)
        if name in self.containers:
            node = self._node(element, None, without_items=True)
            node.position = self.container if self.container > 1 else 0
            self.line = node.line
            element.clear()
            return Part(node, is_item=False, container=self.container)
        if len(element) == 0:
            parent = element.getparent()
            if parent is not None and self._name(parent.tag)[0] in self.containers:
                self.before.setdefault(name, element.text or "")
        return None

    def _item(self, element: "etree._Element") -> Part:
        self.item_count += 1
        if self.item_count > self.limits.items:
            self._refuse(element, str(_("there are more than %d items")) % self.limits.items)
        position = self.item_positions.get(self.container, 0) + 1
        self.item_positions[self.container] = position
        node = self._node(element, self._surroundings(element))
        node.position = position
        self.line = node.line
        self._drop(element)
        return Part(node, is_item=True, container=self.container, before=self.before)

    def _surroundings(self, element: "etree._Element") -> Node | None:
        """Empty nodes for the elements around an item, up to its container, so that its path is whole."""
        names: list[str] = []
        for ancestor in element.iterancestors():
            names.append(self._name(ancestor.tag)[0])
            if names[-1] in self.containers:
                break
        outer: Node | None = None
        for name in reversed(names):
            outer = Node(name, "", "", 0, outer)
            if name in self.containers and self.container > 1:
                outer.position = self.container
        return outer

    def _drop(self, element: "etree._Element") -> None:
        """Empty an item; it leaves the tree when the next one has ended, since the parser still holds it."""
        element.clear()
        self.item_elements = 0
        before, self.finished = self.finished, element
        if before is not None:
            parent = before.getparent()
            if parent is not None and parent is element.getparent():
                parent.remove(before)

    def _node(self, element: "etree._Element", parent: Node | None, *, without_items: bool = False) -> Node:
        """The element and what is below it, as plain data, checked against the limits."""
        name, namespace = self.names.get(element.tag) or self._name(element.tag)
        node = Node(name, namespace, element.text or "", _line_of(element), parent)
        attributes = element.items()
        if attributes:
            self._attributes(element, node, attributes)
        if len(element):
            self._children(element, node, without_items=without_items)
        if len(node.text) > self.limits.value_characters:
            self._refuse_value(element, len(node.text))
        return node

    def _attributes(
        self, element: "etree._Element", node: Node, attributes: Sequence[tuple[Any, Any]]
    ) -> None:
        if len(attributes) > self.limits.attributes:
            self._refuse(element, str(_("an element has more than %d attributes")) % self.limits.attributes)
        node.attributes = {self._name(str(key))[0]: str(value) for key, value in attributes}
        longest = max(len(value) for value in node.attributes.values())
        if longest > self.limits.value_characters:
            self._refuse_value(element, longest)

    def _children(self, element: "etree._Element", node: Node, *, without_items: bool) -> None:
        counts: dict[str, int] = {}
        children: list[Node] = []
        words = [] if node.text.isspace() else [node.text]
        for child in element:
            tail = child.tail
            if tail and not tail.isspace():
                words.append(tail)
            if without_items and self._name(child.tag)[0] in self.items:
                continue
            part = self._node(child, node, without_items=without_items)
            counts[part.name] = part.position = counts.get(part.name, 0) + 1
            children.append(part)
        for part in children:
            if counts[part.name] == 1:
                part.position = 0
        node.children = children
        node.text = "".join(words)

    def _refuse(self, element: "etree._Element", reason: str) -> None:
        raise FileRefused(FileError(_line_of(element) or self.line, FILE, reason))

    def _refuse_value(self, element: "etree._Element", size: int) -> None:
        found = {"size": size, "limit": self.limits.value_characters}
        self._refuse(element, str(_("a value has %(size)d characters; at most %(limit)d are read")) % found)


def _line_of(element: "etree._Element") -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0
