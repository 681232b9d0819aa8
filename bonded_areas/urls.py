"""The addresses of the pages of bonded areas."""

from django.urls import path

from bonded_areas import area_pages, counting_pages, stock_pages
from bonded_areas.acts_by_list import MOVING, STATING
from bonded_areas.area_designation_pages import DesignationList
from bonded_areas.area_designation_pages import DesignationPages as AreaDesignationPages
from bonded_areas.bring_in_pages import BringInList, BringInLot
from bonded_areas.designation_pages import DesignationPages
from bonded_areas.licence_pages import LicenceList, LicencePages, NotifiedPlacePages
from bonded_areas.lot_lists import DueLots, LotList
from bonded_areas.operation_pages import OperationList, OperationPages
from bonded_areas.outside_doors import OutsideStorageList, OutsideStoragePages
from bonded_areas.pages import LotPages
from bonded_areas.stock_pages import ActList
from bonded_areas.stocktaking_pages import stocktaking_urls
from bonded_areas.tally_pages import tally_urls
from bonded_areas.transport_pages import transport_urls
from doors.page_views import OpenPage

urlpatterns = [
    path("licences/", LicenceList.as_view(), name="licence-list"),
    *LicencePages().urls(),
    path("outside-storage/", OutsideStorageList.as_view(), name="outside-storages"),
    *OutsideStoragePages().urls(),
    path("notified-places/new/", OpenPage.as_view(pages=NotifiedPlacePages()), name="notified-places-new"),
    path("designations/", DesignationList.as_view(), name="designation-list"),
    *AreaDesignationPages().urls(),
    *LotPages().urls(),
    *transport_urls(),
    path("operations/", OperationList.as_view(), name="operation-list"),
    *OperationPages().urls(),
    *DesignationPages().urls(),
    path("cargo-lots/<str:reference>/books/", area_pages.lot_books, name="lot-books"),
    *tally_urls(),
    *stocktaking_urls(),
    path("lots/", LotList.as_view(), name="lot-list"),
    path("lots/due/", DueLots.as_view(), name="lots-due"),
    path("areas/", area_pages.areas, name="bonded-areas"),
    path("areas/<str:code>/", area_pages.AreaPage.as_view(), name="bonded-area"),
    path("areas/<str:code>/book/", stock_pages.book, name="bonded-area-book"),
    path("areas/<str:code>/book.csv", stock_pages.book_csv, name="bonded-area-book-csv"),
    path("areas/<str:code>/bring-in-lot/", BringInLot.as_view(), name="bonded-area-bring-in-lot"),
    path("areas/<str:code>/bring-in/", BringInList.as_view(), name="bonded-area-bring-in"),
    path("areas/<str:code>/count/", counting_pages.CountPlace.as_view(), name="bonded-area-count"),
    path("areas/<str:code>/count.csv", counting_pages.CountSheet.as_view(), name="bonded-area-count-sheet"),
    path("areas/<str:code>/move/", ActList.as_view(), {"listed": MOVING}, name="bonded-area-move"),
    path("areas/<str:code>/particulars/", ActList.as_view(), {"listed": STATING}, name="bonded-area-state"),
]
