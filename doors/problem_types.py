"""The kinds of problem the API answers with. Their names are stable: clients branch on `type`, never on words."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind: its name in the address `/problems/<name>`, its HTTP status, title, and what to do about it."""

    name: str
    status: int
    title: "_StrOrPromise"
    advice: "_StrOrPromise"

    @property
    def uri(self) -> str:
        """The stable `type` of RFC 9457; the page there says what the kind means."""
        return f"/problems/{self.name}"


MALFORMED = ProblemType(
    "malformed-request",
    400,
    _("The request cannot be read"),
    _("Correct the form of the request; sending it again unchanged gives the same answer."),
)
IDEMPOTENCY_KEY_MISSING = ProblemType(
    "idempotency-key-missing",
    400,
    _("The Idempotency-Key is missing or malformed"),
    _(
        "Send a new random key, such as a UUID, with every new POST, and the same key when you repeat that POST."
    ),
)
UNAUTHENTICATED = ProblemType(
    "unauthenticated",
    401,
    _("It is not known who is asking"),
    _("Get a token at /oauth/token/ and send it as Authorization: Bearer."),
)
FORBIDDEN = ProblemType(
    "forbidden", 403, _("This is not allowed to you"), _("Ask for a credential or a role that allows it.")
)
SCOPE_MISSING = ProblemType(
    "scope-missing",
    403,
    _("The token does not reach this far"),
    _("Ask at /oauth/token/ for a token with the scope that is named."),
)
# Answered by accounts.middleware, a floor below, which knows only its name.
PASSWORD_CHANGE_REQUIRED = ProblemType(
    "password-change-required",
    403,
    _("Choose your own password first"),
    _("Sign in on a page and choose a password; the one you have was set by somebody else."),
)
NOT_FOUND = ProblemType(
    "not-found",
    404,
    _("There is no such thing for you"),
    _("Check the address; what belongs to others is answered in the same way. Addresses end with a slash."),
)
METHOD_NOT_ALLOWED = ProblemType(
    "method-not-allowed", 405, _("This cannot be done at this address"), _("The Allow header lists what can.")
)
NOT_ACCEPTABLE = ProblemType(
    "not-acceptable", 406, _("There is no answer in the form you accept"), _("Accept application/json.")
)
REFUSED = ProblemType(
    "refused",
    409,
    _("The law, the state or your role stands against it"),
    _(
        "Every reason is listed with its article. Nothing was changed; it may be tried again once the reasons are gone."
    ),
)
CONFLICT = ProblemType(
    "conflict",
    409,
    _("The case has changed meanwhile"),
    _("Look at what happened, listed as changes, and decide again."),
)
IN_PROGRESS = ProblemType(
    "request-in-progress",
    409,
    _("The same request is being worked on"),
    _("Wait as long as Retry-After says and send it again with the same key."),
)
PRECONDITION_FAILED = ProblemType(
    "precondition-failed",
    412,
    _("The case is no longer as you read it"),
    _("Read it again, look at the changes listed, and send the new ETag in If-Match if you still want to."),
)
TOO_LARGE = ProblemType(
    "too-large", 413, _("The request is too large"), _("Split it, or send large files as documents.")
)
UNSUPPORTED_MEDIA_TYPE = ProblemType(
    "unsupported-media-type",
    415,
    _("Content of this type is not taken here"),
    _("Send application/json, and multipart/form-data where a file is sent."),
)
INVALID_INPUT = ProblemType(
    "invalid-input",
    422,
    _("Something in the request is not as it must be"),
    _("Each reason names the field, the value given and the rule. Nothing was changed."),
)
IDEMPOTENCY_KEY_REUSED = ProblemType(
    "idempotency-key-reused",
    422,
    _("The Idempotency-Key was used for a different request"),
    _(
        "Use a new key for a new request; the request that first used this key was done and is not done again."
    ),
)
PRECONDITION_REQUIRED = ProblemType(
    "precondition-required",
    428,
    _("If-Match is required here"),
    _("Read the case, and send its ETag in If-Match, so that nobody's change is overwritten unseen."),
)
TOO_MANY_REQUESTS = ProblemType(
    "too-many-requests",
    429,
    _("Too many requests"),
    _("Wait as long as Retry-After says; the RateLimit header of every answer tells what is left."),
)
INTERNAL_ERROR = ProblemType(
    "internal-error",
    500,
    _("An error on our side"),
    _("Nothing was changed. The same request with the same Idempotency-Key may be sent again later."),
)
UNAVAILABLE = ProblemType(
    "unavailable",
    503,
    _("The system cannot answer just now"),
    _(
        "Nothing was changed. Wait as long as Retry-After says and send it again with the same Idempotency-Key."
    ),
)

PROBLEM_TYPES: Final[dict[str, ProblemType]] = {
    kind.name: kind
    for kind in (
        MALFORMED,
        IDEMPOTENCY_KEY_MISSING,
        UNAUTHENTICATED,
        FORBIDDEN,
        SCOPE_MISSING,
        PASSWORD_CHANGE_REQUIRED,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        REFUSED,
        CONFLICT,
        IN_PROGRESS,
        PRECONDITION_FAILED,
        TOO_LARGE,
        UNSUPPORTED_MEDIA_TYPE,
        INVALID_INPUT,
        IDEMPOTENCY_KEY_REUSED,
        PRECONDITION_REQUIRED,
        TOO_MANY_REQUESTS,
        INTERNAL_ERROR,
        UNAVAILABLE,
    )
}
