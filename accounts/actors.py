"""Who is acting, frozen for one request or sweep: name, kind, and the roles in force that day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from accounts.models import Office, User
from accounts.roles import READ_ONLY_ROLES, STAFF_ROLES, Role
from accounts.selectors import grants_in_force, offices_below

Kind = Literal["staff", "party", "system"]
SYSTEM_NAMES: frozenset[str] = frozenset(
    {"timer", "screening", "payments", "consequence", "intake", "migration", "demo", "operator"}
)
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Grant:
    """One role in force: at an office (staff) or for a person (party); `code` names that office or person."""

    role: str
    office_id: int | None = None
    person_id: int | None = None
    code: str = ""


def _by_role(ids: Iterable[tuple[str, int]]) -> Mapping[str, frozenset[int]]:
    collected: dict[str, set[int]] = {}
    for role, identity in ids:
        collected.setdefault(role, set()).add(identity)
    return MappingProxyType({role: frozenset(members) for role, members in collected.items()})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `office_ids` (all offices below included) and `person_ids` are per role."""

    user_id: int | None
    name: str
    kind: Kind
    grants: tuple[Grant, ...] = ()
    office_ids: Mapping[str, frozenset[int]] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )
    person_ids: Mapping[str, frozenset[int]] = field(
        default_factory=lambda: MappingProxyType({}), compare=False, repr=False
    )

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The office's own machinery under one of its known names; ValueError for another name."""
        if name not in SYSTEM_NAMES:
            raise ValueError(
                f"{name!r} is not a known system actor; known: {', '.join(sorted(SYSTEM_NAMES))}"
            )
        return cls(user_id=None, name=name, kind="system")

    @property
    def is_staff(self) -> bool:
        """Acts for customs: sees by office and role."""
        return self.kind == "staff"

    @property
    def is_party(self) -> bool:
        """Acts for a person: sees what is that person's, or under its mandate."""
        return self.kind == "party"

    @property
    def is_system(self) -> bool:
        """Acts by itself: timers, screening, payments."""
        return self.kind == "system"

    @property
    def roles(self) -> frozenset[str]:
        """Every role held today."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def reads_only(self) -> bool:
        """Holds roles, but none that may change anything."""
        return bool(self.grants) and self.roles <= READ_ONLY_ROLES

    def has_role(self, *roles: str) -> bool:
        """Whether at least one of the roles is held anywhere."""
        return any(grant.role in roles for grant in self.grants)

    def may_at(self, role: str, office_id: int | None) -> bool:
        """Whether the role is held at that office or one above it."""
        return office_id is not None and office_id in self.office_ids.get(role, _NOTHING)

    def may_for(self, role: str, person_id: int | None) -> bool:
        """Whether the role is held for that person."""
        return person_id is not None and person_id in self.person_ids.get(role, _NOTHING)

    def offices_for(self, roles: Iterable[str]) -> frozenset[int]:
        """Every office where at least one of the roles may act, offices below included."""
        return _NOTHING.union(*(self.office_ids.get(role, _NOTHING) for role in roles))

    def own_code(self, role: str) -> str:
        """The code of the one person for whom this role is held; empty where it is none, or several."""
        codes = {grant.code for grant in self.grants if grant.role == role and grant.person_id is not None}
        return codes.pop() if len(codes) == 1 else ""

    def persons_for(self, *roles: str) -> frozenset[int]:
        """Every person for whom at least one of the roles is held; with no role named, whatever the role."""
        return _NOTHING.union(*(self.person_ids.get(role, _NOTHING) for role in roles or self.person_ids))

    @property
    def all_offices(self) -> frozenset[int]:
        """Every office where any role is held, offices below included."""
        return self.offices_for(self.office_ids)

    def label(self) -> str:
        """As the journal writes it: the name, and each role with the code of its office or person."""
        if self.is_system:
            return f"{self.name} (system)"
        held = "; ".join(f"{grant.role}, {grant.code}" if grant.code else grant.role for grant in self.grants)
        return f"{self.name} ({held})" if held else self.name


def actor_for(user: User, on: date) -> Actor:
    """The user with the roles in force on that day, in two queries; an inactive user has none.

    Staff if any customs role is held that day, else party; the database keeps an account from holding both.
    """
    if not user.is_active or user.pk is None:
        return Actor(user_id=user.pk, name=user.name_en or user.username, kind="party")
    rows = list(grants_in_force(user, on).select_related("office", "person").order_by("role", "id"))
    staff = [row for row in rows if row.role in STAFF_ROLES]
    chosen = staff or rows
    return Actor(
        user_id=user.pk,
        name=user.name_en or user.username,
        kind="staff" if staff else "party",
        grants=tuple(
            Grant(
                row.role,
                row.office_id,
                row.person_id,
                row.office.code if row.office else row.person.code if row.person else "",
            )
            for row in chosen
        ),
        office_ids=_by_role(_offices_of(staff)),
        person_ids=_by_role((row.role, row.person_id) for row in chosen if row.person_id is not None),
    )


def _offices_of(staff: list[Any]) -> Iterable[tuple[str, int]]:
    """Each role with every office it reaches, in one query over the offices below."""
    tops = {row.office.path for row in staff}
    reached: list[Office] = list(offices_below(tops)) if tops else []
    for row in staff:
        for office in reached:
            if office.path.startswith(row.office.path):
                yield row.role, office.pk


def actor_for_client(application: Any, on: date) -> Actor:
    """The actor behind an API client: the service user that the OAuth application belongs to.

    An application without a user acts for nobody: no grants, so nothing is allowed.
    """
    user = application.user
    if user is None:
        return Actor(user_id=None, name=str(application.name), kind="party")
    return actor_for(user, on)


__all__ = ["SYSTEM_NAMES", "Actor", "Grant", "Kind", "Role", "actor_for", "actor_for_client"]
