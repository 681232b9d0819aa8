"""The words on the forms of what may be done to every case (statute.clerical), which the kernel itself does not put."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from doors.forms import Vocabulary, Words

CLERICAL: Final[Mapping[str, Vocabulary]] = {
    "assign": {"user_id": Words(_("Officer"))},
    "note": {"text": Words(_("Note"), rows=3)},
    "place_hold": {
        "article": Words(_("Article"), _("On which it rests, such as 67-2(3)(iii).")),
        "note": Words(_("Why")),
    },
    "lift_hold": {"text": Words(_("Why"))},
}
