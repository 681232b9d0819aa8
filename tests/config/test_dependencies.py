"""No package without a reason."""

import re
import tomllib

from config.embedded.places import CHECKOUT

NAME = re.compile(r"^[A-Za-z0-9_.-]+")


def plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def explained() -> dict[str, list[str]]:
    """The cells of each row of the page, by package."""
    rows = {}
    for line in (CHECKOUT / "docs/dependencies.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 3 and cells[0] not in ("package", "what"):
            rows[cells[0]] = cells[1:]
    return rows


def test_every_package_of_the_lock_has_its_reason_and_licence() -> None:
    lock = (CHECKOUT / "requirements.lock").read_text()
    locked = {plain(name) for name in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)}
    rows = explained()
    assert sorted(locked - set(rows)) == []
    assert all(reason and licence for reason, licence in rows.values())
    assert sorted(set(rows) - locked - {"PostgreSQL", "Valkey, or Redis", "Chromium"}) == []


def test_the_lock_knows_every_package_that_we_ask_for_and_no_registry() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
    asked = list(project["project"]["dependencies"])
    for group in project["dependency-groups"].values():
        asked += group
    lock = (CHECKOUT / "requirements.lock").read_text()
    for requirement in asked:
        match = NAME.match(requirement)
        assert match, requirement
        assert re.search(rf"^{re.escape(plain(match[0]))}==", lock, re.MULTILINE), requirement
    assert "://" not in lock
