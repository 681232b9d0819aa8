"""The drill as Django sees it."""

from django.apps import AppConfig


class DrillConfig(AppConfig):
    name = "tests.drill"
    label = "drill"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tests.drill import consumers  # noqa: F401  registers them
