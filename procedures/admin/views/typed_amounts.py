"""What the script beside the inputs of amounts asks."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from procedures.facts.typed_amounts import in_words
from procedures.models.blocks import site_currency


@require_safe
def typed_amount(request: HttpRequest) -> HttpResponse:
    """What is understood of an amount, or why nothing is."""
    currency = request.GET.get("currency", "").strip().upper() or site_currency()
    try:
        return JsonResponse({"words": in_words(request.GET.get("text", ""), currency)})
    except ValidationError as error:
        return JsonResponse({"refused": " ".join(error.messages)})
