"""Addresses of the procedures' own views in the admin, below `/admin/procedures/`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from procedures.admin.views.change_price import ChangePriceView
from procedures.admin.views.confirm_prices import ConfirmPricesView
from procedures.admin.views.duplicate import DuplicateView
from procedures.admin.views.findings import AcknowledgeView, FindingsReport, WithdrawView
from procedures.admin.views.from_text import NewFromTextView
from procedures.admin.views.price_history import PriceHistoryReport, PriceHistoryView
from procedures.admin.views.price_updates import PriceSheetView, PriceUpdatesView, PriceUpdateView
from procedures.admin.views.review import ReviewView
from procedures.admin.views.starters import StartersView
from procedures.admin.views.typed_amounts import typed_amount
from procedures.admin.views.withdraw_consent import WithdrawConsentView

app_name = "procedures"
urlpatterns: list[URLPattern | URLResolver] = [
    path("new-from-text/", NewFromTextView.as_view(), name="new_from_text"),
    path("starter-texts/", StartersView.as_view(), name="starters"),
    path("<int:page_id>/review/", ReviewView.as_view(), name="review"),
    path("<int:page_id>/duplicate/", DuplicateView.as_view(), name="duplicate"),
    path("<int:page_id>/confirm-prices/", ConfirmPricesView.as_view(), name="confirm_prices"),
    path("price-updates/", PriceUpdatesView.as_view(), name="price_updates"),
    path("price-updates/sheet/", PriceSheetView.as_view(), name="price_sheet"),
    path("price-updates/<int:pk>/", PriceUpdateView.as_view(), name="price_update"),
    path("prices/", ChangePriceView.as_view(http_method_names=["get", "head"]), name="change_price"),
    path(
        "prices/<int:page_id>/line/<str:block_id>/",
        ChangePriceView.as_view(http_method_names=["post"]),
        name="publish_price",
    ),
    path("prices/<int:page_id>/history/", PriceHistoryView.as_view(), name="price_history"),
    path("prices/history/", PriceHistoryReport.as_view(), name="price_history_report"),
    path(
        "prices/history/results/",
        PriceHistoryReport.as_view(results_only=True),
        name="price_history_results",
    ),
    path("withdraw-consent/", WithdrawConsentView.as_view(), name="withdraw_consent"),
    path("typed-amount/", typed_amount, name="typed_amount"),
    path("findings/", FindingsReport.as_view(), name="findings"),
    path("findings/results/", FindingsReport.as_view(results_only=True), name="findings_results"),
    path("<int:page_id>/findings/<slug:digest>/", AcknowledgeView.as_view(), name="acknowledge"),
    path("<int:page_id>/findings/<slug:digest>/open-again/", WithdrawView.as_view(), name="withdraw"),
]
