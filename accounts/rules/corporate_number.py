"""The Japanese corporate number (13 digits, the first a check digit), checked by python-stdnum."""

from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import InvalidChecksum, InvalidComponent, InvalidFormat, InvalidLength
from stdnum.jp import cn

from accounts.rules.findings import Finding


def compact_corporate_number(number: str) -> str:
    """The number without spaces and hyphens, as it is stored."""
    return str(cn.compact(number))


def corporate_number_findings(number: str) -> list[Finding]:
    """The rules a corporate number breaks; none for a good one."""

    def found(code: str, message: object) -> list[Finding]:
        return [Finding("corporate_number", code, message, number)]

    try:
        cn.validate(number)
    except InvalidLength:
        return found("corporate_number_length", _("A corporate number has 13 digits."))
    except (InvalidFormat, InvalidComponent):
        return found("corporate_number_form", _("A corporate number is made of digits only."))
    except InvalidChecksum:
        return found(
            "corporate_number_check_digit",
            _("The first digit of this corporate number, its check digit, does not match the other twelve."),
        )
    return []
