"""Procedures, their categories and concerns, and related lists."""

from procedures.models.body_area import BodyArea
from procedures.models.category import CategoryIndexPage, CategoryPage
from procedures.models.concern import ConcernIndexPage, ConcernPage
from procedures.models.findings import Acknowledgement, PageStatement, ProcedureFinding
from procedures.models.house_rules import HeadingChoice, HouseRules
from procedures.models.index import ProcedureIndexPage
from procedures.models.photos import PhotoPair
from procedures.models.price_history import PriceHistoryEntry
from procedures.models.price_list import PriceListPage
from procedures.models.price_updates import PriceUpdate, PriceUpdateLine
from procedures.models.prices import ProcedurePrice
from procedures.models.procedure import ProcedurePage
from procedures.models.reviews import ClinicalApproval, ClinicalReviewTask, ReviewedPage, SentWarning
from procedures.models.search import SearchSynonym, SearchText

__all__ = [
    "Acknowledgement",
    "BodyArea",
    "CategoryIndexPage",
    "CategoryPage",
    "ClinicalApproval",
    "ClinicalReviewTask",
    "ConcernIndexPage",
    "ConcernPage",
    "HeadingChoice",
    "HouseRules",
    "PageStatement",
    "PhotoPair",
    "PriceHistoryEntry",
    "PriceListPage",
    "PriceUpdate",
    "PriceUpdateLine",
    "ProcedureFinding",
    "ProcedureIndexPage",
    "ProcedurePage",
    "ProcedurePrice",
    "ReviewedPage",
    "SearchSynonym",
    "SearchText",
    "SentWarning",
]
