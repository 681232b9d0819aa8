"""An account that signs in. It holds no rights of its own: those are role grants with dates."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.days import today
from accounts.roles import ADMIN_ROLES
from accounts.rules.usernames import USERNAME_PATTERN, username_findings


class UserManager(BaseUserManager["User"]):
    """Creates users; names are looked up without regard to case."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user; without a password nobody can sign in as it."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user of that name, however it was typed."""
        return self.get(username=(username or "").strip().lower())


def validate_username(username: str) -> None:
    """Refuse a user name of the wrong form."""
    if findings := username_findings(username):
        raise ValidationError([ValidationError(found.message, code=found.code) for found in findings])


class User(AbstractBaseUser):
    """Someone, or a machine of a party (`is_service`), that acts through the doors."""

    username = models.CharField(
        _("user name"),
        max_length=32,
        unique=True,
        validators=[validate_username],
        error_messages={"unique": _("A user of this name exists.")},
    )
    name_en = models.CharField(_("name in English"), max_length=120)
    name_ja = models.CharField(_("name in Japanese"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("", _("as the browser asks")), ("en", _("English")), ("ja", _("Japanese"))],
        default="",
        blank=True,
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_service = models.BooleanField(
        _("a machine"), default=False, help_text=_("Acts for a party by API only; never signs in to a page.")
    )
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name_en"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=Q(username__regex=USERNAME_PATTERN), name="accounts_user_username_form"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["", "en", "ja"]), name="accounts_user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def name(self) -> str:
        """The name in the language being spoken, the English one where no Japanese name is known."""
        japanese = (get_language() or "").startswith("ja")
        return self.name_ja if japanese and self.name_ja else self.name_en

    def get_full_name(self) -> str:
        """As Django's pages ask for it."""
        return self.name

    def get_short_name(self) -> str:
        """As Django's pages ask for it."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Whether the admin site opens: a supervisor or auditor today. Asked once of each object, so once a request."""
        if "_admin_opens" not in self.__dict__:
            self.__dict__["_admin_opens"] = self._holds_an_admin_role()
        return bool(self.__dict__["_admin_opens"])

    def _holds_an_admin_role(self) -> bool:
        if not self.is_active or self.is_service:
            return False
        day = today()
        in_force = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.grants.filter(in_force, role__in=ADMIN_ROLES, valid_from__lte=day).exists()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reads it again, its roles too."""
        self.__dict__.pop("_admin_opens", None)
        super().refresh_from_db(*args, **kwargs)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Looking only, for those whom the admin site lets in; whatever changes goes through the door."""
        return perm.rpartition(".")[2].startswith("view_") and self.is_staff

    def has_perms(self, perm_list: Any, obj: object = None) -> bool:
        """All of them."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether an app's pages show in the admin site."""
        return self.is_staff
