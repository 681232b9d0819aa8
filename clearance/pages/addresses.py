"""Where the pages of a declaration are."""

from typing import Any, Final

from django.urls import reverse

# The slug of the procedure in every address, as in the API.
SLUG: Final = "import-declarations"


def declaration_url(case: Any) -> str:
    """The page of a declaration: under its reference, or its handle while it has none."""
    return reverse(f"{SLUG}-page", args=[case.reference or str(case.handle)])
