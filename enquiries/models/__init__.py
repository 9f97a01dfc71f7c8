"""Requests for a consultation, and how they are handled."""

from enquiries.models.counts import ErasedRequests
from enquiries.models.enquiry import Enquiry, RecentSubmission
from enquiries.models.settings import RequestSettings

__all__ = ["Enquiry", "ErasedRequests", "RecentSubmission", "RequestSettings"]
