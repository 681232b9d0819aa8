"""The sheet on which a draft is worked out: where values come from, and notes on each of them."""

from typing import Any

from clearance.intake.completion import CompletionMap, LineValues, Values, as_text
from clearance.intake.declaration_data import ReadDeclaration, ReadLine
from clearance.intake.receipt import Completed, Interpreted, Missing
from clearance.intake.values import shown


class Sheet:
    """One pass over a declaration. `absent`: what the file does not say; `untranslated`: codes that the map lacks."""

    def __init__(
        self,
        declaration: ReadDeclaration,
        completion_map: CompletionMap,
        position: int,
        file_name: str | None,
    ) -> None:
        self.source = declaration
        self.map = completion_map
        self.position = position
        self.given: list[tuple[Values, str]] = []
        for key in (declaration.reference, file_name):
            if key is not None and key in completion_map.declarations:
                self.given.append((completion_map.declarations[key], f"declarations.{key}"))
        self.given.append((completion_map.defaults, "defaults"))
        self.completed: list[Completed] = []
        self.interpreted: list[Interpreted] = []
        self.absent: list[Missing] = []
        self.untranslated: list[Missing] = []

    # --- notes ------------------------------------------------------------------------------------------------
    def lacks(self, path: str, what: Any, *, required: bool = True) -> None:
        """Something that the file does not say and the map does not give."""
        self.absent.append(Missing(path, str(what), required, self.position))

    def needs_translation(self, path: str, what: str, *, required: bool = True) -> None:
        """A code of the file that the map does not translate."""
        self.untranslated.append(Missing(path, what, required, self.position))

    def note(self, path: str, value: Any, rule: Any, raw: str = "") -> None:
        """A value that a rule gave."""
        text = None if value is None else shown(as_text(value))
        self.interpreted.append(Interpreted(path, None, raw, text, str(rule), self.position))

    def took(self, path: str, value: Any, by_map: str) -> None:
        """A value that an entry of the map gave."""
        self.completed.append(Completed(path, shown(as_text(value)), by_map, self.position))

    # --- values -----------------------------------------------------------------------------------------------
    def or_given(self, name: str, value: Any) -> Any:
        """The value of the file, or else the first that the map gives under this name."""
        return value if value is not None else self.given_as(name, name)

    def given_as(self, name: str, path: str) -> Any:
        """The first value that the map gives under this name, for the field at `path`."""
        for values, where in self.given:
            found = getattr(values, name)
            if found is not None:
                self.took(path, found, f"{where}.{name}")
                return found
        return None

    def or_given_for_line(self, line: ReadLine, path: str, name: str, value: Any) -> Any:
        """The value of a line, or else what the map gives for this line or for every line."""
        if value is not None:
            return value
        for values, where in self.given:
            own = values.lines.get(line.sequence) if line.sequence is not None else None
            for entry, at in ((own, f"{where}.lines.{line.sequence}"), (values.line, f"{where}.line")):
                found = self._of_entry(entry, name)
                if found is not None:
                    self.took(f"{path}.{name}", found, f"{at}.{name}")
                    return found
        return None

    @staticmethod
    def _of_entry(entry: LineValues | None, name: str) -> Any:
        return getattr(entry, name) if entry is not None else None
