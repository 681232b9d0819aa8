"""Who acts and where: users, offices, persons, role grants."""

from accounts.models.office import Office, OfficeKind
from accounts.models.person import Person, PersonKind
from accounts.models.role_grant import RoleGrant
from accounts.models.user import User, UserManager

__all__ = ["Office", "OfficeKind", "Person", "PersonKind", "RoleGrant", "User", "UserManager"]
