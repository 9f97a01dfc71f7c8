"""The app of the requests for a consultation."""

from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnquiriesConfig(AppConfig):
    """Requests for a consultation: the form, the desk, and what becomes of them."""

    name = "enquiries"
    verbose_name = _("Requests")

    def ready(self) -> None:
        from clinic.operations.ledger import Taker, takers
        from clinic.publishing.clock import Job, jobs
        from enquiries import retention

        jobs.register(
            Job("enquiries.alarm", retention.alarm_of_overdue, every=timedelta(minutes=10)),
            Job("enquiries.digest", retention.write_digest, every=timedelta(minutes=10)),
            Job("enquiries.erase", retention.erase_closed, every=timedelta(hours=1)),
        )
        takers.register(Taker(retention.erase_again))
