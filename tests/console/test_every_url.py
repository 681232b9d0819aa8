"""Every address of the system × every role, against a table written by hand. What is not yours is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import URLPattern

from accounts.actors import Actor, actor_for
from arrivals.models import Manifest
from bonded_areas.models import (
    BondedOperation,
    Designation,
    FactoryDesignation,
    Licence,
    OutsideStorage,
    Place,
    Tally,
    Transport,
    TransportBlanket,
)
from clearance.models import ImportDeclaration, SecurityOrder, SpecialDeclaration
from duties.models import Liability
from parties.models import Authorisation
from parties.rules.authorisation_kinds import Kind
from statute.models import Case, Document
from tests.accounts.people import a_person, a_user, grant
from tests.arrivals.ship import a_manifest
from tests.bonded_areas.designating import registered
from tests.bonded_areas.licences import licensed
from tests.parties.aeo_scene import findings_of

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

# kobe_officer serves at another office; other_broker and importer's declaration is not other_broker's.
ROLES = ("", "officer", "kobe_officer", "supervisor", "auditor", "broker", "other_broker", "importer")

# name -> the status of a GET for each role, in the order of ROLES
PAGES: dict[str, str] = {
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
    "stuck": "302 404 404 200 200 404 404 404",
    "statute": "302 200 200 200 200 200 200 200",
    "periods": "302 200 200 200 200 200 200 200",
    "console:styleguide": "200 200 200 200 200 200 200 200",
    "console:styleguide-page": "200 200 200 200 200 200 200 200",
    # one declaration, its liability, its lot
    "import-declarations-new": "302 404 404 404 404 200 200 200",
    "import-declarations-page": "302 200 404 200 200 200 404 200",
    "import-declarations-edit-page": "302 404 404 404 404 200 404 200",
    "import-declarations-act": "302 302 404 302 302 302 404 302",
    "import-declarations-upload": "302 302 404 302 302 302 404 302",
    "import-declarations-download": "302 200 404 200 200 200 404 200",
    "liabilities-page": "302 200 404 200 200 200 404 200",
    "liabilities-act": "302 302 404 302 302 302 404 302",
    "liabilities-upload": "302 302 404 302 302 302 404 302",
    "liabilities-download": "302 404 404 404 404 404 404 404",
    "cargo-lots-page": "302 200 404 200 200 404 404 404",
    "cargo-lots-act": "302 302 404 302 302 404 404 404",
    "cargo-lots-upload": "302 302 404 302 302 404 404 404",
    "cargo-lots-download": "302 404 404 404 404 404 404 404",
    # a transport within the district of the officer, and a blanket approval; nobody here is a carrier
    "transport-list": "302 200 200 200 200 200 200 200",
    **{
        f"{slug}-new": "302 404 404 404 404 404 404 404"
        for slug in (
            "outside-storage",
            "transports",
            "transport-blankets",
            "specified-transports",
            "blanket-shipments",
            "postal-transports",
            "wrecked-transports",
            "urgent-wrecked-transports",
            "domestic-transports",
        )
    },
    **{
        f"{slug}-{page}": line
        for slug in ("transports", "transport-blankets", "outside-storage")
        for page, line in {
            "page": "302 200 404 200 200 404 404 404",
            "act": "302 302 404 302 302 404 404 404",
            "upload": "302 302 404 302 302 404 404 404",
            "download": "302 404 404 404 404 404 404 404",
            "list": "401 200 200 200 200 200 200 200",
            "read": "401 200 404 200 200 404 404 404",
            "actions": "401 200 404 200 200 404 404 404",
            "timeline": "401 200 404 200 200 404 404 404",
            "deadlines": "401 200 404 200 200 404 404 404",
            "documents": "401 200 404 200 200 404 404 404",
            "document": "401 404 404 404 404 404 404 404",
        }.items()
    },
    **{
        f"{slug}-list": "401 200 200 200 200 200 200 200"
        for slug in (
            "specified-transports",
            "blanket-shipments",
            "postal-transports",
            "wrecked-transports",
            "domestic-transports",
        )
    },
    # a manifest for a place in the officer's district, what was brought in by it, and a designated area
    "manifest-list": "302 200 200 200 200 404 404 404",
    "manifest-file": "302 200 200 404 404 404 404 404",
    "manifest-lines": "302 200 404 200 200 404 404 404",
    "manifests-new": "302 200 200 404 404 404 404 404",
    "tally-new": "302 200 404 404 404 404 404 404",
    "late-manifests-list": "401 200 200 200 200 200 200 200",
    "designation-list": "302 200 200 200 200 404 404 404",
    "designations-new": "302 404 404 200 404 404 404 404",
    **{
        f"{slug}-{page}": line
        for slug in ("manifests", "tallies", "designations")
        for page, line in {
            "page": "302 200 404 200 200 404 404 404",
            "act": "302 302 404 302 302 404 404 404",
            "upload": "302 302 404 302 302 404 404 404",
            "download": "302 404 404 404 404 404 404 404",
            "list": "401 200 200 200 200 200 200 200",
            "read": "401 200 404 200 200 404 404 404",
            "actions": "401 200 404 200 200 404 404 404",
            "timeline": "401 200 404 200 200 404 404 404",
            "deadlines": "401 200 404 200 200 404 404 404",
            "documents": "401 200 404 200 200 404 404 404",
            "document": "401 404 404 404 404 404 404 404",
        }.items()
    },
    # a licence of a bonded area: its operator is none of these
    "licence-list": "302 200 200 200 200 404 404 404",
    "outside-storages": "302 200 200 200 200 404 404 404",
    "licences-new": "302 404 404 404 404 404 404 404",
    "notified-places-new": "302 404 404 404 404 404 404 404",
    "licences-page": "302 200 404 200 200 404 404 404",
    "licences-act": "302 302 404 302 302 404 404 404",
    "licences-upload": "302 302 404 302 302 404 404 404",
    "licences-download": "302 404 404 404 404 404 404 404",
    "licences-list": "401 200 200 200 200 200 200 200",
    "notified-places-list": "401 200 200 200 200 200 200 200",
    "licences-read": "401 200 404 200 200 404 404 404",
    "licences-actions": "401 200 404 200 200 404 404 404",
    "licences-timeline": "401 200 404 200 200 404 404 404",
    "licences-deadlines": "401 200 404 200 200 404 404 404",
    "licences-documents": "401 200 404 200 200 404 404 404",
    "licences-document": "401 404 404 404 404 404 404 404",
    # the stock: an operator's own areas, those of an officer's offices; nothing for brokers and importers
    "lots-due": "302 200 200 200 200 200 200 200",
    "bonded-areas": "302 200 200 200 200 200 200 200",
    "bonded-area": "302 200 404 200 200 404 404 404",
    "bonded-area-book": "302 200 404 200 200 404 404 404",
    "bonded-area-book-csv": "302 200 404 200 200 404 404 404",
    "bonded-area-bring-in": "302 200 404 404 404 404 404 404",
    "bonded-area-count": "302 200 404 200 200 404 404 404",
    "operation-list": "302 200 200 200 200 200 200 200",
    # an operation and a designation in the officer's district: a supervisor may begin one and designate, officers look
    **{
        f"{slug}-{page}": line
        for slug in ("operations", "factory-designations")
        for page, line in {
            "new": "302 404 404 200 404 404 404 404",
            "page": "302 200 404 200 200 404 404 404",
            "act": "302 302 404 302 302 404 404 404",
            "upload": "302 302 404 302 302 404 404 404",
            "download": "302 404 404 404 404 404 404 404",
            "list": "401 200 200 200 200 200 200 200",
            "read": "401 200 404 200 200 404 404 404",
            "actions": "401 200 404 200 200 404 404 404",
            "timeline": "401 200 404 200 200 404 404 404",
            "deadlines": "401 200 404 200 200 404 404 404",
            "documents": "401 200 404 200 200 404 404 404",
            "document": "401 404 404 404 404 404 404 404",
        }.items()
    },
    "lot-books": "302 200 404 200 200 404 404 404",
    # for everybody
    "public-notices": "200 200 200 200 200 200 200 200",
    "public-notices-feed": "200 200 200 200 200 200 200 200",
    "public-notice": "404 404 404 404 404 404 404 404",
    # an importer's application at the officer's office
    "authorised-operators": "302 200 200 200 200 200 200 200",
    "authorised-operators-new": "302 200 200 200 404 200 200 200",
    "authorised-operators-page": "302 200 404 200 200 404 404 200",
    "authorised-operators-act": "302 302 404 302 302 404 404 302",
    "authorised-operators-upload": "302 302 404 302 302 404 404 302",
    "authorised-operators-download": "302 404 404 404 404 404 404 404",
    "authorised-operators-list": "401 200 200 200 200 200 200 200",
    "authorised-operators-read": "401 200 404 200 200 404 404 200",
    "authorised-operators-actions": "401 200 404 200 200 404 404 200",
    "authorised-operators-timeline": "401 200 404 200 200 404 404 200",
    "authorised-operators-deadlines": "401 200 404 200 200 404 404 200",
    "authorised-operators-documents": "401 200 404 200 200 404 404 200",
    "authorised-operators-document": "401 404 404 404 404 404 404 404",
    # what is due after a permission, and security ordered of its importer
    "special-declarations-page": "302 200 404 200 200 200 404 200",
    "special-declarations-act": "302 302 404 302 302 302 404 302",
    "special-declarations-upload": "302 302 404 302 302 302 404 302",
    "special-declarations-download": "302 404 404 404 404 404 404 404",
    "special-declarations-list": "401 200 200 200 200 200 200 200",
    "special-declarations-read": "401 200 404 200 200 200 404 200",
    "special-declarations-actions": "401 200 404 200 200 200 404 200",
    "special-declarations-timeline": "401 200 404 200 200 200 404 200",
    "special-declarations-deadlines": "401 200 404 200 200 200 404 200",
    "special-declarations-documents": "401 200 404 200 200 200 404 200",
    "special-declarations-document": "401 404 404 404 404 404 404 404",
    "security-orders-new": "302 404 404 200 404 404 404 404",
    "security-orders-page": "302 200 404 200 200 404 404 200",
    "security-orders-act": "302 302 404 302 302 404 404 302",
    "security-orders-upload": "302 302 404 302 302 404 404 302",
    "security-orders-download": "302 404 404 404 404 404 404 404",
    "security-orders-list": "401 200 200 200 200 200 200 200",
    "security-orders-read": "401 200 404 200 200 404 404 200",
    "security-orders-actions": "401 200 404 200 200 404 404 200",
    "security-orders-timeline": "401 200 404 200 200 404 404 200",
    "security-orders-deadlines": "401 200 404 200 200 404 404 200",
    "security-orders-documents": "401 200 404 200 200 404 404 200",
    "security-orders-document": "401 404 404 404 404 404 404 404",
    # machines
    "api-schema": "200 200 200 200 200 200 200 200",
    "api-docs": "200 200 200 200 200 200 200 200",
    "explain-period": "200 200 200 200 200 200 200 200",
    "problem": "200 200 200 200 200 200 200 200",
    "oauth-token": "405 405 405 405 405 405 405 405",
    "oauth-revoke": "405 405 405 405 405 405 405 405",
    "oauth-introspect": "403 403 403 403 403 403 403 403",
    "import-declarations-list": "401 200 200 200 200 200 200 200",
    "import-declarations-read": "401 200 404 200 200 200 404 200",
    "import-declarations-actions": "401 200 404 200 200 200 404 200",
    "import-declarations-timeline": "401 200 404 200 200 200 404 200",
    "import-declarations-deadlines": "401 200 404 200 200 200 404 200",
    "import-declarations-documents": "401 200 404 200 200 200 404 200",
    "import-declarations-document": "401 200 404 200 200 200 404 200",
    "cargo-lots-list": "401 200 200 200 200 200 200 200",
    "cargo-lots-read": "401 200 404 200 200 404 404 404",
    "cargo-lots-actions": "401 200 404 200 200 404 404 404",
    "cargo-lots-timeline": "401 200 404 200 200 404 404 404",
    "cargo-lots-deadlines": "401 200 404 200 200 404 404 404",
    "cargo-lots-documents": "401 200 404 200 200 404 404 404",
    "cargo-lots-document": "401 404 404 404 404 404 404 404",
    "liabilities-list": "401 200 200 200 200 200 200 200",
    "liabilities-read": "401 200 404 200 200 200 404 200",
    "liabilities-actions": "401 200 404 200 200 200 404 200",
    "liabilities-timeline": "401 200 404 200 200 200 404 200",
    "liabilities-deadlines": "401 200 404 200 200 200 404 200",
    "liabilities-documents": "401 200 404 200 200 200 404 200",
    "liabilities-document": "401 404 404 404 404 404 404 404",
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
# A POST with an empty body: nobody may; who does not see the case finds none; the others are answered by the law
# (done, refused, or asked for what is missing); an auditor, who only reads, never does anything.
BY_LAW, NEVER_DONE = "law", "not"
FITS = {BY_LAW: (200, 409, 422), NEVER_DONE: (409, 422)}
ACT = f"401 {BY_LAW} 404 {BY_LAW} {NEVER_DONE} {BY_LAW} 404 {BY_LAW}"
ACTS = (
    *(
        f"import-declarations-{name}"
        for name in (
            "amend", "answer-documents", "apply-for-withdrawal", "approve-withdrawal", "assign", "call-off-inspection",
            "cancel", "cancel-permission", "certify", "complete-examination", "confirm-certificates",
            "confirm-origin-corrected", "confiscate", "correct", "decline-inspection-elsewhere", "decline-withdrawal",
            "decline-reassessment", "delegate-inspection", "discard", "drop-requirement", "drop-request", "edit",
            "grant-reassessment", "lift-hold", "lift-prohibited", "lodge", "note",
            "notify-duty", "notify-prohibited", "order-inspection", "order-origin-correction", "order-sending-back",
            "permit", "permit-inspection-elsewhere", "permit-withdrawn", "place-hold", "record-discrepancy",
            "reassess", "record-inspection", "record-sent-back", "recount", "refuse", "reopen-examination",
            "request-documents",
            "request-inspection-elsewhere", "request-payment", "request-reassessment",
            "require-certificate", "resume-deadlines", "take",
        )
    ),
    *(
        f"liabilities-{name}"
        for name in ("alter-assessment", "apply-for-extension", "assign", "decline-extension", "drop-claim", "extend",
                     "issue-assessment", "lift-hold", "note", "pay", "pay-part", "place-hold", "recount",
                     "resume-deadlines", "take")
    ),
)  # fmt: skip
AREA_PAGES = (
    "bonded-area", "bonded-area-book", "bonded-area-book-csv", "bonded-area-bring-in", "bonded-area-count",
)  # fmt: skip
LOT_ACTS = tuple(
    f"cargo-lots-{name}"
    for name in (
        "accept-cause", "apply-for-storage", "approve-destruction", "approve-storage", "ask-for-more-time",
        "ask-for-sample", "ask-for-use-report", "ask-to-destroy", "ask-to-remove", "ask-to-work",
        "ask-to-work-outside", "assign", "bring-back",
        "bring-sample-back", "correct-books", "decline-more-time", "destroy", "dispose",
        "end-circumstances", "find-circumstances", "give-more-time", "give-outside-security", "give-sale-security",
        "handle", "inspect-for-storage", "inspect-outside", "join", "lift-hold", "note", "notify-disposal",
        "notify-loss", "notify-loss-away", "permit-outside",
        "permit-sample", "permit-work", "place-hold", "record-destruction", "recount", "refuse-destruction",
        "refuse-storage", "reject-cause", "report-use", "require-sale-security", "restrict-place",
        "resume-deadlines", "set-period", "split", "take", "take-outside",
        "take-sample-out", "withdraw-application",
    )
)  # fmt: skip
FACTORY_ACTS = tuple(
    f"{slug}-{name}"
    for slug, own in (
        ("operations", ("approve-mixing", "complete")),
        ("factory-designations", ("report", "stop")),
    )
    for name in (*own, "assign", "lift-hold", "note", "place-hold", "recount", "resume-deadlines", "take")
)
# The holder is the importer; a broker has no part in it.
AUTHORISATION_ACTS = tuple(
    f"authorised-operators-{name}"
    for name in (
        "drop-revocation", "refuse-renewal", "withdraw-succession",
        "accept-measures", "announce-revocation", "apply-for-renewal", "apply-for-succession", "apply-for-takeover",
        "approve", "approve-succession", "approve-takeover", "ask-again", "assign", "begin-review", "change-exporters",
        "lapse", "lift-hold", "note", "notify-discontinuance", "place-hold", "record-findings", "record-hearing",
        "recount", "refuse", "refuse-succession", "refuse-takeover", "renew", "report-death", "report-measures",
        "request-improvement", "resume-deadlines", "revoke", "take", "withdraw",
    )
)  # fmt: skip
SPECIAL_ACTS = tuple(
    f"special-declarations-{name}"
    for name in (
        "assign", "determine", "file", "file-late", "lift-hold", "note", "place-hold", "recount", "resume-deadlines",
        "take",
    )
)  # fmt: skip
SECURITY_ACTS = tuple(
    f"security-orders-{name}"
    for name in (
        "reduce",
        "assign", "change", "lift-hold", "note", "place-hold", "provide", "recount", "release", "resume-deadlines",
        "take",
    )
)  # fmt: skip
AUTHORISATION_ACT = f"401 {BY_LAW} 404 {BY_LAW} {NEVER_DONE} 404 404 {BY_LAW}"
# Of a case that no party here sees.
STAFF_ACT = f"401 {BY_LAW} 404 {BY_LAW} {NEVER_DONE} 404 404 404"
OF_STAFF = ("assign", "lift-hold", "note", "place-hold", "recount", "resume-deadlines", "take")
MANIFEST_ACTS = (
    "amend", "ask-particulars", "close", "notify-arrival", "permit-unloading", "report-particulars", "withdraw",
)  # fmt: skip
DESIGNATION_ACTS = (
    "announce-hearing", "ask-for-works", "clarify", "confirm-empty", "consent-to-works", "consider-revocation",
    "designate", "drop", "drop-revocation", "drop-suspension", "notify-suspension", "record-consultation",
    "record-hearing", "record-suspension-hearing", "refuse-works", "revoke", "revoke-part", "set-remaining-period",
    "specify-cargo", "suspend",
)  # fmt: skip
STAFF_ACTS: tuple[str, ...] = (
    *LOT_ACTS,
    *FACTORY_ACTS,
    *(f"manifests-{name}" for name in (*OF_STAFF, *MANIFEST_ACTS)),
    *(f"tallies-{name}" for name in (*OF_STAFF, "settle")),
    *(f"designations-{name}" for name in (*OF_STAFF, *DESIGNATION_ACTS)),
    *(
        f"licences-{name}"
        for name in (
            "give-up-change",
            "withdraw",
            "withdraw-succession",
            "accept-place",
            "amend",
            "apply-for-renewal",
            "apply-for-succession",
            "apply-for-transfer",
            "approve-succession",
            "approve-transfer",
            "assign",
            "begin-review",
            "charge-fee",
            "clarify",
            "complete-transfer",
            "confirm-empty",
            "decline-renewal",
            "decline-succession",
            "decline-transfer",
            "drop-sanction",
            "finish-change",
            "grant",
            "lift-hold",
            "lift-suspension",
            "note",
            "notify-change",
            "notify-end-of-business",
            "notify-sanction",
            "order-measures",
            "pay-fee",
            "place-hold",
            "record-bankruptcy",
            "record-death",
            "record-dissolution",
            "record-findings",
            "record-hearing",
            "recount",
            "refuse",
            "relieve-fee",
            "renew",
            "rest-business",
            "resume-business",
            "resume-deadlines",
            "return-notification",
            "revoke",
            "set-remaining-period",
            "suspend",
            "take",
            "withdraw-transfer",
        )
    ),
    *(
        f"transports-{name}"
        for name in (
            "approve",
            "approve-destruction",
            "assign",
            "confirm-arrival",
            "confirm-manifest",
            "decide-loss",
            "depart",
            "extend-period",
            "give-security",
            "lift-hold",
            "note",
            "notify-loss",
            "order-inspection",
            "place-hold",
            "present-arrival",
            "record-inspection",
            "recount",
            "redirect",
            "refuse",
            "refuse-destruction",
            "reject-arrival",
            "request-destruction",
            "require-security",
            "resume-deadlines",
            "return-manifest",
            "take",
            "turn-back",
            "withdraw",
        )
    ),
    *(
        f"transport-blankets-{name}"
        for name in (
            "approve",
            "assign",
            "confirm-arrived",
            "confirm-shipped",
            "give-security",
            "lift-hold",
            "note",
            "place-hold",
            "recount",
            "refuse",
            "require-security",
            "resume-deadlines",
            "take",
            "withdraw",
        )
    ),
    *(
        f"outside-storage-{name}"
        for name in (
            "assign",
            "lift-hold",
            "note",
            "permit",
            "place-hold",
            "recount",
            "refuse",
            "resume-deadlines",
            "take",
            "withdraw",
        )
    ),
)
# The admin's tables; of each the list, a row, and that nothing is added, deleted or changed.
TABLES = (
    "accounts_office", "accounts_person", "arrivals_manifest", "bonded_areas_bondedoperation",
    "bonded_areas_cargolot", "bonded_areas_designation", "bonded_areas_factorydesignation",
    "bonded_areas_lotsnapshot", "bonded_areas_stockentry", "bonded_areas_tally",
    "bonded_areas_licence", "bonded_areas_outsidestorage", "bonded_areas_place",
    "bonded_areas_transport",
    "bonded_areas_transportblanket", "clearance_importdeclaration",
    "clearance_securityorder", "clearance_specialdeclaration",
    "duties_exchangerate", "duties_liability", "duties_tariffedition", "parties_authorisation",
    "parties_customsprocessadministrator",
    "parties_mandate", "parties_personrecord", "parties_useraccount", "statute_deadlinerow", "statute_enactment",
    "statute_journalentry", "statute_parkedevent",
)  # fmt: skip
PROCEDURES = (
    "arrivals_manifest", "bonded_areas_designation", "bonded_areas_tally",
    "bonded_areas_bondedoperation", "bonded_areas_cargolot", "bonded_areas_factorydesignation",
    "bonded_areas_licence", "bonded_areas_outsidestorage", "bonded_areas_transport", "bonded_areas_transportblanket",
    "clearance_importdeclaration", "clearance_securityorder", "clearance_specialdeclaration",
    "duties_liability", "parties_authorisation",
    "parties_customsprocessadministrator", "parties_mandate", "parties_personrecord", "parties_useraccount",
    "statute_enactment",
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


def every_url() -> Iterator[tuple[str, str]]:
    """The name and route of each address that is served."""

    def walk(resolver: Any, names: str, route: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            here = f"{route}{one.pattern}"
            if isinstance(one, URLResolver):
                yield from walk(one, f"{names}{one.namespace}:" if one.namespace else names, here)
            elif isinstance(one, URLPattern):
                yield f"{names}{one.name or '-'}", here

    return walk(get_resolver(), "", "")


def expected(name: str) -> str | None:
    """The line of the tables for a name."""
    if name in PAGES:
        return PAGES[name]
    if name in ACTS:
        return ACT
    if name in SPECIAL_ACTS:
        return ACT
    if name in (*AUTHORISATION_ACTS, *SECURITY_ACTS):
        return AUTHORISATION_ACT
    if name in STAFF_ACTS:
        return STAFF_ACT
    if name.startswith("admin:"):
        table, _, what = name.removeprefix("admin:").rpartition("_")
        if table in TABLES and (what != "open" or table in PROCEDURES):
            return IN_ADMIN.get(what)
    return None


def test_every_address_is_in_the_table_and_the_table_names_nothing_else() -> None:
    served = {name for name, _route in every_url()}
    assert sorted(name for name in served if expected(name) is None) == []
    written = {
        *PAGES,
        *ACTS,
        *AUTHORISATION_ACTS,
        *STAFF_ACTS,
        *SPECIAL_ACTS,
        *SECURITY_ACTS,
        *(f"admin:{table}_changelist" for table in TABLES),
    }
    assert sorted(written - served) == []


def test_no_address_has_two_views() -> None:
    names = [(name, route) for name, route in every_url() if name not in ("admin:-", "-")]
    twice = {name for name, _ in names if len({route for n, route in names if n == name}) > 1}
    assert twice == {"admin:app_list"} or twice == set()


def a_factory(scene: Scene) -> tuple[str, str]:
    """The handles of an operation, and of the designation, of a factory of the office."""
    from statute.door import open_case, perform

    person = a_person("FAC01")
    place = Place.objects.create(
        code="1AM01", name_en="Works", name_ja="工場", kind="factory", office=scene.tokyo, operator=person
    )
    licensed(place)
    user = a_user("factory")
    grant(user, "bonded_operator", person)
    who = actor_for(user, date(2026, 11, 2))
    lot = scene.bring_in("FACTORY1", place)
    perform(lot, "apply_for_storage", who, {"purpose": "to be worked on"})
    perform(lot, "inspect_for_storage", scene["supervisor"], {"outcome": "not_necessary"})
    perform(lot, "approve_storage", scene["supervisor"])
    used = [{"lot_id": lot, "packages": 5, "gross_mass_kg": "60"}]
    given = {"place_id": place.pk, "what": "bags", "on": "2026-11-02", "materials": used}
    designated = {"place_id": place.pk, "products": "bags", "materials": "leather", "from_on": "2026-11-02"}
    made = (
        open_case(BondedOperation, "start", scene["supervisor"], scene.tokyo.pk, given),
        open_case(FactoryDesignation, "designate", scene["supervisor"], scene.tokyo.pk, designated),
    )
    first, second = (str(Case.objects.get(pk=one.case_id).handle) for one in made)
    return first, second


@pytest.fixture
def addresses(scene: Scene) -> dict[str, dict[str, Any]]:
    """The arguments of each address, naming a lodged declaration in channel 2, its papers, money and cargo."""
    from statute.door import open_case, perform
    from statute.storage import store

    case_id = scene.under_examination()
    row = ImportDeclaration.objects.select_related("case", "lot__case").get(pk=case_id)
    stored = store(b"%PDF-1.4\n%%EOF\n", "invoice.pdf")
    given = {"kind": "invoice", "title": "Invoice", "filename": "invoice.pdf", "media_type": stored.media_type,
             "size": stored.size, "sha256": stored.sha256}  # fmt: skip
    perform(case_id, "attach_document", scene["broker"], given)
    paper = Document.objects.get(case_id=case_id)
    liability = Liability.objects.select_related("case").get(subject_id=case_id)
    asked = open_case(
        Authorisation, "apply", scene["importer"], row.case.office_id,
        {"kind": "importer", "person": row.importer.code, "rules_established": "Rules", "electronic": True},
    )  # fmt: skip
    a_person("CAR01")
    route = {"holder": "CAR01", "origin": "1AW01", "destination": "1AW02"}
    intake = Actor.system("intake")
    lot = {"lines": [{"lot": str(row.lot.case.handle)}]}
    opened = open_case(Transport, "apply", intake, scene.tokyo.pk, {**route, **lot})
    transport = Transport.objects.select_related("case").get(pk=opened.case_id)
    period = {"description": "bags", "valid_from": "2026-11-02", "valid_to": "2026-12-01"}
    opened = open_case(TransportBlanket, "apply", intake, scene.tokyo.pk, {**route, **period})
    blanket = TransportBlanket.objects.select_related("case").get(pk=opened.case_id)
    application = {
        "office": "TYO", "kind": "warehouse", "person": "IMP01", "name_en": "Shibaura", "name_ja": "芝浦",
        "address": "Tokyo", "floor_area_m2": "400", "capacity_m3": "2000", "from_on": "2026-11-04",
        "until_on": "2036-11-03",
    }  # fmt: skip
    licence = open_case(Licence, "apply", scene["bonded_officer"], scene.tokyo.pk, application)
    manifest = open_case(Manifest, "lodge", intake, scene.tokyo.pk, a_manifest(arrives_on="2026-11-02"))
    perform(manifest.case_id, "notify_arrival", intake, {"arrived_at": "2026-11-02T08:00:00+09:00"})
    brought = {
        "manifest": manifest.reference,
        "brought_in_on": "2026-11-02",
        "lines": [{"transport_document": "BL1"}],
    }
    tally = open_case(Tally, "bring_in", intake, scene.tokyo.pk, brought)
    area = open_case(Designation, "register", scene["supervisor"], scene.tokyo.pk, registered("1AD02"))
    perform(asked.case_id, "begin_review", scene["officer"])
    perform(asked.case_id, "record_findings", scene["officer"], findings_of(Kind.IMPORTER))
    perform(asked.case_id, "approve", scene["supervisor"])
    special = open_case(
        SpecialDeclaration, "become_due", Actor.system("consequence"), row.case.office_id,
        {"declaration_id": case_id, "importer_id": row.importer_id, "broker_id": row.broker_id,
         "permitted_on": "2026-11-02"},
    )  # fmt: skip
    order = open_case(
        SecurityOrder, "order", scene["supervisor"], row.case.office_id,
        {"person": row.importer.code, "amount": 1, "valid_from": "2026-11-01", "valid_to": "2027-10-31",
         "provide_by": "2026-11-16", "reason": "Arrears"},
    )  # fmt: skip
    outside = open_case(
        OutsideStorage, "apply", scene["bonded_officer"], scene.tokyo.pk,
        {"person": "CAR01", "name_en": "Quay", "name_ja": "岸壁", "address": "Tokyo", "transport_document": "X1",
         "description": "A turbine", "packages": 1, "gross_mass_kg": "4", "from_on": "2026-11-02",
         "until_on": "2026-12-01", "reason": "Too heavy"},
    )  # fmt: skip
    operation, designation = a_factory(scene)
    return {
        "outside-storage": {"reference": outside.reference, "document_id": paper.pk},
        "operations": {"reference": operation, "document_id": paper.pk},
        "factory-designations": {"reference": designation, "document_id": paper.pk},
        "licences": {"reference": licence.reference, "document_id": paper.pk},
        "manifests": {"reference": manifest.reference, "document_id": paper.pk},
        "tallies": {"reference": tally.reference, "document_id": paper.pk},
        "designations": {"reference": area.reference, "document_id": paper.pk},
        "special-declarations": {"reference": special.reference, "document_id": paper.pk},
        "security-orders": {"reference": order.reference, "document_id": paper.pk},
        "authorised-operators": {"reference": asked.reference, "document_id": paper.pk},
        "import-declarations": {"reference": row.case.reference, "document_id": paper.pk},
        "liabilities": {"reference": str(liability.case.handle), "document_id": paper.pk},
        "cargo-lots": {"reference": str(row.lot.case.handle), "document_id": paper.pk},
        "transports": {"reference": str(transport.case.reference), "document_id": paper.pk},
        "transport-blankets": {"reference": str(blanket.case.reference), "document_id": paper.pk},
    }


def address_of(name: str, addresses: dict[str, dict[str, Any]]) -> str:
    """An address by its name, with arguments that fit."""
    if name == "admin:-":
        return "/admin/nothing-of-this-name/"
    named: dict[str, dict[str, Any]] = {
        "console:styleguide-page": {"name": "case"},
        "problem": {"name": "refused"},
        "public-notice": {"number": 0},
        **{name: {"code": "1AW01"} for name in AREA_PAGES},
        "lot-books": {"reference": addresses["cargo-lots"]["reference"]},
        **{
            name: {"reference": addresses["manifests"]["reference"]}
            for name in ("manifest-lines", "tally-new")
        },
        "admin:app_list": {"app_label": "clearance"},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
    }
    given = named.get(name, {})
    for slug, arguments in addresses.items():
        what = name.removeprefix(f"{slug}-")
        if what == name or what in ("list", "new"):
            continue
        given = {"reference": arguments["reference"]}
        if what in ("document", "download"):
            given["document_id"] = arguments["document_id"]
        if what == "act":
            given["name"] = "take"
        if what == "edit-page":
            given["name"] = "amend"
    if (
        name.startswith("admin:")
        and name.endswith(("_change", "_delete", "_history"))
        and "password" not in name
    ):
        given = {"object_id": "0"}
    if name.endswith("_open"):
        given = {"name": "no_such_act"}
    found = reverse(name, kwargs=given)
    return f"{found}?from=2026-04-28&count=10&unit=days" if name == "explain-period" else found


def status(client: Client, name: str, address: str) -> int:
    """What the address answers; whatever it does is taken back."""
    with transaction.atomic():
        if name in (*ACTS, *AUTHORISATION_ACTS, *SPECIAL_ACTS, *SECURITY_ACTS, *STAFF_ACTS):
            answer = client.post(
                address, "{}", content_type="application/json", headers={"Idempotency-Key": name}
            )
        else:
            answer = client.get(address)
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_written(
    role: str, scene: Scene, addresses: dict[str, dict[str, Any]], signed_in: Callable[[str], Client]
) -> None:
    column, wrong = ROLES.index(role), []
    names = list(dict.fromkeys(name for name, _route in every_url()))
    for name in names:
        line = expected(name)
        assert line is not None, name
        wanted = line.split()[column]
        # Signing out and switching the language change the session, so each has a browser of its own.
        found = status(signed_in(role), name, address_of(name, addresses))
        fits = FITS[wanted] if wanted in FITS else (int(wanted),)
        if found not in fits:
            wrong.append(f"{name}: {found}, not {wanted}")
    assert not wrong, "\n".join(wrong)
