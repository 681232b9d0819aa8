"""Users, offices, persons and role grants."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import accounts.models.person
import accounts.models.user


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "A user of this name exists."},
                        max_length=32,
                        unique=True,
                        validators=[accounts.models.user.validate_username],
                        verbose_name="user name",
                    ),
                ),
                ("name_en", models.CharField(max_length=120, verbose_name="name in English")),
                ("name_ja", models.CharField(blank=True, max_length=120, verbose_name="name in Japanese")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("ja", "Japanese")],
                        default="en",
                        max_length=2,
                        verbose_name="language",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "is_service",
                    models.BooleanField(
                        default=False,
                        help_text="Acts for a party by API only; never signs in to a page.",
                        verbose_name="a machine",
                    ),
                ),
                (
                    "must_change_password",
                    models.BooleanField(default=False, verbose_name="must change the password"),
                ),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, editable=False, verbose_name="created"
                    ),
                ),
            ],
            options={
                "verbose_name": "user",
                "verbose_name_plural": "users",
                "ordering": ["username"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("username__regex", "^[a-z][a-z0-9._-]{2,31}$")),
                        name="accounts_user_username_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["en", "ja"])),
                        name="accounts_user_language_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        max_length=8,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]{2,8}$", "An office code has 2 to 8 capital letters or digits."
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("headquarters", "Headquarters"),
                            ("regional", "Regional customs"),
                            ("branch", "Branch"),
                            ("sub_branch", "Sub-branch"),
                        ],
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("name_en", models.CharField(max_length=120, verbose_name="name in English")),
                ("name_ja", models.CharField(max_length=120, verbose_name="name in Japanese")),
                ("path", models.CharField(editable=False, max_length=64, unique=True, verbose_name="path")),
                (
                    "locodes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        blank=True,
                        default=list,
                        help_text="Where this office, rather than another, is the first to ask.",
                        size=None,
                        verbose_name="ports and airports (UN/LOCODE)",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="accounts.office",
                        verbose_name="above it",
                    ),
                ),
            ],
            options={
                "verbose_name": "office",
                "verbose_name_plural": "offices",
                "ordering": ["path"],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        help_text="The importer, exporter or broker code that a declaration names.",
                        max_length=17,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9][A-Z0-9-]{1,16}$",
                                "A code has 2 to 17 capital letters, digits or hyphens.",
                                "person_code_form",
                            )
                        ],
                        verbose_name="code",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("individual", "Individual"), ("corporate", "Corporation")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("name_en", models.CharField(max_length=200, verbose_name="name in English")),
                ("name_ja", models.CharField(blank=True, max_length=200, verbose_name="name in Japanese")),
                ("address", models.CharField(max_length=300, verbose_name="address")),
                (
                    "country",
                    models.CharField(
                        default="JP",
                        max_length=2,
                        validators=[accounts.models.person.validate_country],
                        verbose_name="country",
                    ),
                ),
                (
                    "corporate_number",
                    models.CharField(
                        blank=True,
                        max_length=13,
                        null=True,
                        unique=True,
                        validators=[accounts.models.person.validate_corporate_number],
                        verbose_name="corporate number",
                    ),
                ),
                (
                    "domiciled_in_japan",
                    models.BooleanField(
                        default=True,
                        help_text="An individual's domicile or residence; a corporation's head or principal office.",
                        verbose_name="domiciled in Japan",
                    ),
                ),
                (
                    "has_office_in_japan",
                    models.BooleanField(
                        default=True,
                        help_text="Any office or place of business in Japan.",
                        verbose_name="office in Japan",
                    ),
                ),
                (
                    "brokerage_permit",
                    models.CharField(
                        blank=True,
                        help_text="The number of the permit to do customs brokerage; empty for who is no broker.",
                        max_length=30,
                        verbose_name="customs brokerage permit",
                    ),
                ),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "persons",
                "ordering": ["code"],
                "indexes": [models.Index(fields=["name_en"], name="accounts_person_name_en")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["individual", "corporate"])),
                        name="accounts_person_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("corporate_number__isnull", True),
                            models.Q(("corporate_number__regex", "^[1-9][0-9]{12}$"), ("kind", "corporate")),
                            _connector="OR",
                        ),
                        name="accounts_person_corporate_number_form",
                        violation_error_message="Only a corporation has a corporate number, and it has 13 digits.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("officer", "Officer"),
                            ("inspector", "Inspector"),
                            ("ip_officer", "Intellectual property officer"),
                            ("bonded_officer", "Bonded area officer"),
                            ("collector", "Collector"),
                            ("supervisor", "Supervisor"),
                            ("auditor", "Auditor"),
                            ("broker", "Customs broker"),
                            ("importer", "Importer"),
                            ("rightholder", "Right holder"),
                            ("bonded_operator", "Bonded area operator"),
                            ("carrier", "Carrier"),
                        ],
                        max_length=16,
                        verbose_name="role",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="first day")),
                (
                    "valid_to",
                    models.DateField(
                        blank=True,
                        help_text="Included; empty: open-ended.",
                        null=True,
                        verbose_name="last day",
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="accounts.office",
                        verbose_name="office",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="accounts.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "role grant",
                "verbose_name_plural": "role grants",
                "ordering": ["user", "role", "valid_from"],
            },
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["headquarters", "regional", "branch", "sub_branch"])),
                name="accounts_office_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "headquarters"), ("parent__isnull", True)),
                    models.Q(models.Q(("kind", "headquarters"), _negated=True), ("parent__isnull", False)),
                    _connector="OR",
                ),
                name="accounts_office_headquarters_alone_at_top",
                violation_error_message="Headquarters has no office above it; every other office has one.",
            ),
        ),
        migrations.AddConstraint(
            model_name="office",
            constraint=models.CheckConstraint(
                condition=models.Q(("path__endswith", "/")), name="accounts_office_path_ends_with_slash"
            ),
        ),
        migrations.AddIndex(
            model_name="rolegrant",
            index=models.Index(fields=["office", "role", "valid_from"], name="accounts_grant_office_role"),
        ),
        migrations.AddIndex(
            model_name="rolegrant",
            index=models.Index(fields=["person", "role", "valid_from"], name="accounts_grant_person_role"),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("office__isnull", False),
                        ("person__isnull", True),
                        (
                            "role__in",
                            [
                                "auditor",
                                "bonded_officer",
                                "collector",
                                "inspector",
                                "ip_officer",
                                "officer",
                                "supervisor",
                            ],
                        ),
                    ),
                    models.Q(
                        ("office__isnull", True),
                        ("person__isnull", False),
                        ("role__in", ["bonded_operator", "broker", "carrier", "importer", "rightholder"]),
                    ),
                    _connector="OR",
                ),
                name="accounts_grant_office_or_person",
                violation_error_message="A customs role is held at an office, a party's role for a person; never both.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="accounts_grant_dates_in_order",
                violation_error_message="The last day is before the first day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    (
                        models.Case(
                            models.When(models.Q(("office__isnull", False)), then=models.Value(1)),
                            default=models.Value(0),
                            output_field=models.IntegerField(),
                        ),
                        "<>",
                    ),
                ],
                name="accounts_grant_staff_or_party",
                violation_error_message="One account never serves customs and a party.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("user", "="),
                    (
                        models.Case(
                            models.When(models.Q(("role__in", ["auditor"])), then=models.Value(1)),
                            default=models.Value(0),
                            output_field=models.IntegerField(),
                        ),
                        "<>",
                    ),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="accounts_grant_auditor_alone",
                violation_error_message="An auditor holds no other role on the same day.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("office__isnull", False)),
                expressions=[
                    ("user", "="),
                    ("role", "="),
                    ("office", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="accounts_grant_once_at_office",
                violation_error_message="The user already holds this role there on some of these days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(("person__isnull", False)),
                expressions=[
                    ("user", "="),
                    ("role", "="),
                    ("person", "="),
                    (
                        models.Func(
                            models.F("valid_from"),
                            models.F("valid_to"),
                            models.Value("[]"),
                            function="daterange",
                            output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                        ),
                        "&&",
                    ),
                ],
                name="accounts_grant_once_for_person",
                violation_error_message="The user already holds this role there on some of these days.",
            ),
        ),
    ]
