"""Who may open which address: for each role what a GET answers, and what an act does. Written by hand."""

from __future__ import annotations

# kobe_officer serves at another office; other_broker and importer's declaration is not other_broker's.
ROLES = ("", "officer", "kobe_officer", "supervisor", "auditor", "broker", "other_broker", "importer")

# name -> the status of a GET for each role, in the order of ROLES
ADDRESSES: dict[str, str] = {
    # the system's own
    "health-live": "200 200 200 200 200 200 200 200",
    "health-ready": "200 200 200 200 200 200 200 200",
    "metrics": "200 200 200 200 200 200 200 200",
    "set_language": "302 302 302 302 302 302 302 302",
    "login": "200 200 200 200 200 200 200 200",
    "logout": "405 405 405 405 405 405 405 405",
    "password_change": "302 200 200 200 200 200 200 200",
    "password_change_done": "302 200 200 200 200 200 200 200",
    # the console
    "home": "302 200 200 200 200 200 200 200",
    "work-list-csv": "302 200 200 200 200 200 200 200",
    "waiting": "302 200 200 200 200 404 404 404",
    "verification-caseload": "302 404 404 200 200 404 404 404",
    "deadlines": "302 200 200 200 200 200 200 200",
    "stuck": "302 404 404 200 200 404 404 404",
    "statute": "302 200 200 200 200 200 200 200",
    "periods": "302 200 200 200 200 200 200 200",
    "console:styleguide": "200 200 200 200 200 200 200 200",
    "console:styleguide-page": "200 200 200 200 200 200 200 200",
    # one declaration
    "import-declarations-new": "302 404 404 404 404 200 200 200",
    "import-declarations-edit-page": "302 404 404 404 404 200 404 200",
    # transports; nobody here is a carrier
    "transport-list": "302 200 200 200 200 200 200 200",
    "outside-storage-new": "302 404 404 404 404 404 404 404",
    "transports-new": "302 404 404 404 404 404 404 404",
    "transport-blankets-new": "302 404 404 404 404 404 404 404",
    "specified-transports-new": "302 404 404 404 404 404 404 404",
    "blanket-shipments-new": "302 404 404 404 404 404 404 404",
    "postal-transports-new": "302 404 404 404 404 404 404 404",
    "wrecked-transports-new": "302 404 404 404 404 404 404 404",
    "urgent-wrecked-transports-new": "302 404 404 404 404 404 404 404",
    "domestic-transports-new": "302 404 404 404 404 404 404 404",
    "specified-transports-list": "401 200 200 200 200 200 200 200",
    "blanket-shipments-list": "401 200 200 200 200 200 200 200",
    "postal-transports-list": "401 200 200 200 200 200 200 200",
    "wrecked-transports-list": "401 200 200 200 200 200 200 200",
    "domestic-transports-list": "401 200 200 200 200 200 200 200",
    # manifests for places in the district of the officer
    "manifest-list": "302 200 200 200 200 404 404 404",
    "manifest-file": "302 200 200 404 404 404 404 404",
    "manifest-lines": "302 200 404 200 200 404 404 404",
    "manifests-new": "302 200 200 404 404 404 404 404",
    "tally-new": "302 200 404 404 404 404 404 404",
    "late-manifests-list": "401 200 200 200 200 200 200 200",
    "designation-list": "302 200 200 200 200 404 404 404",
    "designations-new": "302 404 404 200 404 404 404 404",
    # licences of bonded areas: their operator is none of these
    "licence-list": "302 200 200 200 200 404 404 404",
    "outside-storages": "302 200 200 200 200 404 404 404",
    "licences-new": "302 404 404 404 404 404 404 404",
    "notified-places-new": "302 404 404 404 404 404 404 404",
    "notified-places-list": "401 200 200 200 200 200 200 200",
    # the stock: an operator's own areas, those of an officer's offices; nothing for brokers and importers
    "lot-list": "302 200 200 200 200 404 404 404",
    "lots-due": "302 200 200 200 200 404 404 404",
    "bonded-areas": "302 200 200 200 200 200 200 200",
    "bonded-area": "302 200 404 200 200 404 404 404",
    "bonded-area-book": "302 200 404 200 200 404 404 404",
    "bonded-area-book-csv": "302 200 404 200 200 404 404 404",
    "bonded-area-bring-in": "302 200 404 404 404 404 404 404",
    "bonded-area-bring-in-lot": "302 200 404 404 404 404 404 404",
    "bonded-area-move": "302 404 404 200 404 404 404 404",
    "bonded-area-state": "302 404 404 200 404 404 404 404",
    "bonded-area-count": "302 404 404 200 404 404 404 404",
    "bonded-area-count-sheet": "302 200 404 200 200 404 404 404",
    "stocktaking-list": "302 200 200 200 200 404 404 404",
    "stocktaking-lines": "302 200 404 200 200 404 404 404",
    "operation-list": "302 200 200 200 200 200 200 200",
    "operations-new": "302 404 404 200 404 404 404 404",
    "factory-designations-new": "302 404 404 200 404 404 404 404",
    "lot-books": "302 200 404 200 200 404 404 404",
    # notices: an office's own, or those to oneself; one of them is for the importer, and the broker finds it nowhere
    "notice-list": "302 200 200 200 200 200 200 200",
    # the register of rights and petitions: for staff and rightholders; what the office has in hand is not for others
    "right-list": "302 200 200 200 200 404 404 404",
    "rights-new": "302 404 404 404 404 404 404 404",
    "petition-list": "302 200 200 200 200 404 404 404",
    "petitions-new": "302 404 404 404 404 404 404 404",
    "deposit-list": "302 200 200 200 200 200 200 200",
    # verification procedures: cases for staff and traders; whose right is concerned, rightholders beside them
    "verification-case-list": "302 200 200 200 200 200 200 200",
    "verification-cases-new": "302 404 404 200 404 404 404 404",
    "verification-cases-viewings": "302 404 404 200 200 404 404 404",
    "suspicions-list": "401 200 200 200 200 200 200 200",
    "right-concerned-list": "302 200 200 200 200 200 200 200",
    "submissions-new": "302 404 404 404 404 200 200 200",
    "cargo-inspection-list": "302 200 200 200 200 200 200 200",
    "cargo-inspections-new": "302 404 404 404 404 200 200 200",
    "sample-inspection-list": "302 200 200 200 200 200 200 200",
    "sample-inspections-new": "302 404 404 404 404 404 404 404",
    # for everybody
    "public-notices": "200 200 200 200 200 200 200 200",
    "public-notices-feed": "200 200 200 200 200 200 200 200",
    "public-notice": "404 404 404 404 404 404 404 404",
    # applications and orders
    "authorised-operators": "302 200 200 200 200 200 200 200",
    "authorised-operators-new": "302 200 200 200 404 200 200 200",
    "security-orders-new": "302 404 404 200 404 404 404 404",
    # machines
    "api-schema": "200 200 200 200 200 200 200 200",
    "api-docs": "200 200 200 200 200 200 200 200",
    "deadlines-list": "401 200 200 200 200 200 200 200",
    "explain-period": "200 200 200 200 200 200 200 200",
    "problem": "200 200 200 200 200 200 200 200",
    "oauth-token": "405 405 405 405 405 405 405 405",
    "oauth-revoke": "405 405 405 405 405 405 405 405",
    "oauth-introspect": "403 403 403 403 403 403 403 403",
    # supervisors and auditors alone
    "admin:index": "302 302 302 200 200 302 302 302",
    "admin:login": "200 200 200 302 302 200 200 200",
    "admin:logout": "302 302 302 405 405 302 302 302",
    "admin:password_change": "302 302 302 200 200 302 302 302",
    "admin:password_change_done": "302 302 302 200 200 302 302 302",
    "admin:autocomplete": "302 302 302 403 403 302 302 302",
    "admin:jsi18n": "302 302 302 200 200 302 302 302",
    "admin:search": "302 302 302 200 200 302 302 302",
    "admin:view_on_site": "302 302 302 404 404 302 302 302",
    "admin:app_list": "302 302 302 200 200 302 302 302",
    "admin:-": "302 302 302 404 404 302 302 302",
}
# Who sees a case: the answer to each role but nobody's; 404 to whom it does not concern.
STAFF = "200 404 200 200 404 404 404"
AND_IMPORTER = "200 404 200 200 404 404 200"
AND_BROKER = "200 404 200 200 200 404 200"
EVERY_OFFICE = "200 200 200 200 404 404 404"
NO_PAPER = "404 404 404 404 404 404 404"
# What the law or an office does with every case, whatever its procedure.
WITH_EVERY_CASE = ("assign", "lift-hold", "note", "place-hold", "recount", "resume-deadlines", "take")
# procedure -> who sees its case, and what is done with it
PROCEDURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "import-declarations": (
        AND_BROKER,
        (
            "amend", "answer-documents", "apply-for-withdrawal", "approve-withdrawal",
            "call-off-inspection", "cancel", "cancel-permission", "certify", "complete-examination",
            "confirm-certificates", "confirm-origin-corrected", "confiscate", "correct",
            "decline-inspection-elsewhere", "decline-reassessment", "decline-withdrawal",
            "delegate-inspection", "discard", "drop-request", "drop-requirement", "edit",
            "grant-reassessment", "lift-prohibited", "lodge", "notify-duty", "notify-prohibited",
            "order-inspection", "order-origin-correction", "order-sending-back", "permit",
            "permit-inspection-elsewhere", "permit-withdrawn", "reassess", "record-discrepancy",
            "record-inspection", "record-sent-back", "refuse", "reopen-examination",
            "request-documents", "request-inspection-elsewhere", "request-payment",
            "request-reassessment", "require-certificate",
        ),
    ),
    # what its importer deposits, so that verification is discontinued; the right holder is none of these
    "deposits": (
        AND_IMPORTER,
        (
            "accept", "confirm-recovery", "decline-recovery", "end-contract", "lift", "note-action",
            "note-notice", "order-shortfall", "pay-out", "present", "reject", "request-recovery",
        ),
    ),
    "liabilities": (
        AND_BROKER,
        (
            "alter-assessment", "apply-for-extension", "decline-extension", "drop-claim", "extend",
            "issue-assessment", "pay", "pay-part",
        ),
    ),
    "special-declarations": (
        AND_BROKER,
        (
            "determine", "file", "file-late",
        ),
    ),
    "security-orders": (
        AND_IMPORTER,
        (
            "change", "provide", "reduce", "release",
        ),
    ),
    "cargo-lots": (
        STAFF,
        (
            "accept-cause", "apply-for-storage", "approve-destruction", "approve-storage",
            "ask-for-more-time", "ask-for-sample", "ask-for-use-report", "ask-to-destroy",
            "ask-to-remove", "ask-to-work", "ask-to-work-outside", "bring-back", "bring-sample-back",
            "correct-books", "decline-more-time", "destroy", "dispose", "end-circumstances",
            "find-circumstances", "give-more-time", "give-outside-security", "give-sale-security",
            "handle", "inspect-for-storage", "inspect-outside", "join", "move-inside", "notify-disposal",
            "notify-loss", "notify-loss-away", "permit-outside", "permit-sample", "permit-work",
            "record-destruction", "refuse-destruction", "refuse-outside", "refuse-sample", "refuse-storage",
            "refuse-work", "reject-cause", "report-use", "require-sale-security", "restrict-place",
            "set-period", "split", "state-particulars", "take-back-outside", "take-back-sample",
            "take-back-work", "take-outside", "take-sample-out", "withdraw-application",
        ),
    ),
    "operations": (
        STAFF,
        (
            "approve-mixing", "complete",
        ),
    ),
    "factory-designations": (
        STAFF,
        (
            "report", "set-months", "stop",
        ),
    ),
    "manifests": (
        STAFF,
        (
            "amend", "ask-particulars", "close", "notify-arrival", "permit-unloading",
            "report-particulars", "withdraw",
        ),
    ),
    "tallies": (
        STAFF,
        (
            "settle",
        ),
    ),
    "stocktakings": (
        STAFF,
        (
            "decide",
        ),
    ),
    "designations": (
        STAFF,
        (
            "announce-hearing", "ask-for-works", "clarify", "confirm-empty", "consent-to-works",
            "consider-revocation", "designate", "drop", "drop-revocation", "drop-suspension",
            "notify-suspension", "record-consultation", "record-hearing", "record-suspension-hearing",
            "refuse-works", "revoke", "revoke-part", "set-remaining-period", "specify-cargo",
            "suspend",
        ),
    ),
    "licences": (
        STAFF,
        (
            "accept-place", "amend", "apply-for-renewal", "apply-for-succession",
            "apply-for-transfer", "approve-succession", "approve-transfer", "begin-review",
            "charge-fee", "clarify", "complete-transfer", "confirm-empty", "decline-renewal",
            "decline-succession", "decline-transfer", "drop-sanction", "finish-change",
            "give-up-change", "grant", "lift-suspension", "notify-change", "notify-end-of-business",
            "notify-sanction", "order-measures", "pay-fee", "record-bankruptcy", "record-death",
            "record-dissolution", "record-findings", "record-hearing", "refuse", "relieve-fee",
            "renew", "rest-business", "resume-business", "return-notification", "revoke",
            "set-remaining-period", "suspend", "withdraw", "withdraw-succession", "withdraw-transfer",
        ),
    ),
    "outside-storage": (
        STAFF,
        (
            "permit", "refuse", "withdraw",
        ),
    ),
    "transports": (
        STAFF,
        (
            "approve", "approve-destruction", "confirm-arrival", "confirm-manifest", "decide-loss",
            "depart", "extend-period", "give-security", "notify-loss", "order-inspection",
            "present-arrival", "present-manifest", "record-inspection", "redirect", "refuse", "refuse-destruction",
            "reject-arrival", "reject-manifest", "request-destruction", "require-security", "return-manifest",
            "turn-back", "withdraw",
        ),
    ),
    "transport-blankets": (
        STAFF,
        (
            "approve", "confirm-arrived", "confirm-shipped", "give-security", "refuse",
            "require-security", "withdraw",
        ),
    ),
    "notices": (
        AND_IMPORTER,
        (
            "acknowledge", "correct-receipt", "dispatch", "presume-receipt", "publish", "record-receipt",
            "record-return",
        ),
    ),
    "rights": (
        EVERY_OFFICE,
        (
            "correct", "lapse",
        ),
    ),
    "petitions": (
        EVERY_OFFICE,
        (
            "accept", "amend", "ask-advisor", "ask-for-renewal", "begin-examination", "change", "confirm-guide",
            "decline-renewal", "designate-advisor", "record-advice", "refuse", "renew", "return-guide",
            "submit-paper", "withdraw", "withdraw-guide", "write-guide",
        ),
    ),
    "verification-cases": (
        AND_BROKER,
        (
            "add-right", "confirm-suspicion", "confiscate", "drop-suspicion", "find", "give-up", "name-lot",
            "note-gone",
            "order-sending-back", "record-sent-back", "release-rest", "state-manufacturer",
        ),
    ),
    "rights-concerned": (
        AND_BROKER,
        (
            "discontinue-for-default", "extend", "order-discontinuance-deposit", "order-petition-deposit",
            "record-opinion", "refuse-opinion", "request-discontinuance", "request-opinion", "seek-opinion",
        ),
    ),
    "submissions": (AND_BROKER, ("disclose",)),
    # the importer's own, with its broker; and of a sample that the rightholder applied for, they learn
    "cargo-inspections": (AND_BROKER, ("give-opportunity", "record-inspection", "record-late")),
    "sample-inspections": (
        AND_BROKER,
        (
            "answer-attendance", "apply-to-attend", "approve", "order-deposit", "record-inspection", "refuse",
            "report-result", "set-day", "withdraw",
        ),
    ),
    "authorised-operators": (
        AND_IMPORTER,
        (
            "accept-measures", "announce-revocation", "apply-for-renewal", "apply-for-succession",
            "apply-for-takeover", "approve", "approve-succession", "approve-takeover", "ask-again",
            "begin-review", "change-exporters", "drop-revocation", "lapse", "notify-discontinuance",
            "record-findings", "record-hearing", "refuse", "refuse-renewal", "refuse-succession",
            "refuse-takeover", "renew", "report-death", "report-measures", "request-improvement",
            "revoke", "withdraw", "withdraw-succession",
        ),
    ),
}  # fmt: skip
# The one with a paper: whoever sees the case reads it.
WITH_PAPER = "import-declarations"
# A POST with an empty body: nobody may; who does not see the case finds none; the others are answered by the law
# (done, refused, or asked for what is missing); an auditor, who only reads, never does anything.
BY_LAW, NEVER_DONE = "law", "not"
FITS = {BY_LAW: (200, 409, 422), NEVER_DONE: (409, 422)}


def _of_a_case(seen: str, papers: str) -> dict[str, str]:
    """The addresses that every procedure has for one case, in the browser and in the API, and its list."""
    shown, sent = f"302 {seen}", f"302 {seen.replace('200', '302')}"
    read, paper = f"401 {seen}", f" {papers}"
    return {
        **{"page": shown, "act": sent, "upload": sent, "download": f"302{paper}", "document": f"401{paper}"},
        **{"list": "401" + " 200" * 7},
        **dict.fromkeys(("read", "actions", "timeline", "deadlines", "notices", "documents"), read),
    }


def _act(seen: str) -> str:
    answers = zip(ROLES[1:], seen.split(), strict=True)
    found = (
        "404" if sees == "404" else NEVER_DONE if role == "auditor" else BY_LAW for role, sees in answers
    )
    return " ".join(("401", *found))


PAGES: dict[str, str] = ADDRESSES | {
    f"{slug}-{page}": line
    for slug, (seen, _) in PROCEDURES.items()
    for page, line in _of_a_case(seen, seen if slug == WITH_PAPER else NO_PAPER).items()
}
ACTS: dict[str, str] = {
    f"{slug}-{name}": _act(seen)
    for slug, (seen, own) in PROCEDURES.items()
    for name in (*WITH_EVERY_CASE, *own)
}
# The admin's tables; of each the list, a row, and that nothing is added, deleted or changed.
MACHINES = (
    "arrivals_manifest", "bonded_areas_bondedoperation", "bonded_areas_cargolot",
    "bonded_areas_designation", "bonded_areas_factorydesignation", "bonded_areas_licence",
    "bonded_areas_outsidestorage", "bonded_areas_stocktaking", "bonded_areas_tally", "bonded_areas_transport",
    "bonded_areas_transportblanket", "clearance_importdeclaration", "clearance_securityorder",
    "clearance_specialdeclaration", "duties_liability", "ipr_verification_cargoinspection",
    "ipr_verification_deposit", "ipr_verification_petition", "ipr_verification_right",
    "ipr_verification_rightconcerned", "ipr_verification_sampleinspection",
    "ipr_verification_submission", "ipr_verification_verificationcase", "parties_authorisation",
    "parties_customsprocessadministrator", "parties_mandate", "parties_personrecord",
    "parties_useraccount", "statute_enactment",
    "statute_notice",
)  # fmt: skip
TABLES = (
    *MACHINES,
    "accounts_office", "accounts_person", "bonded_areas_lotsnapshot", "bonded_areas_place",
    "bonded_areas_stockentry", "duties_exchangerate", "duties_tariffedition", "statute_deadlinerow",
    "statute_journalentry", "statute_parkedevent",
)  # fmt: skip
IN_ADMIN = {
    "changelist": "302 302 302 200 200 302 302 302",
    "add": "302 302 302 403 403 302 302 302",
    # Of a row that is not there, or not of one's offices: back to the front page of the admin.
    "change": "302 302 302 302 302 302 302 302",
    "delete": "302 302 302 403 403 302 302 302",
    "history": "302 302 302 302 302 302 302 302",
    "open": "302 302 302 404 404 302 302 302",
}


def expected(name: str) -> str | None:
    """The line of the tables for a name."""
    if name in PAGES or name in ACTS:
        return PAGES.get(name) or ACTS[name]
    if name.startswith("admin:"):
        table, _, what = name.removeprefix("admin:").rpartition("_")
        if table in TABLES and (what != "open" or table in MACHINES):
            return IN_ADMIN.get(what)
    return None
