"""Declarations and what belongs to them."""

from clearance.models.assessment import Assessment
from clearance.models.goods_line import Certificate, GoodsLine
from clearance.models.import_declaration import ImportDeclaration
from clearance.models.inspection import DocumentRequest, Inspection
from clearance.models.intake_receipt import IntakeReceipt
from clearance.models.security_order import SecurityOrder
from clearance.models.special_declaration import SpecialDeclaration

__all__ = [
    "Assessment",
    "Certificate",
    "DocumentRequest",
    "GoodsLine",
    "ImportDeclaration",
    "Inspection",
    "IntakeReceipt",
    "SecurityOrder",
    "SpecialDeclaration",
]
