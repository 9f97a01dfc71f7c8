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
        from clinic.people.roles import MANAGER, RECEPTIONIST, Grant, grants, replaced_groups
        from clinic.publishing.audit import audit
        from clinic.publishing.clock import Job, jobs
        from enquiries import retention
        from enquiries.models import RequestSettings

        desk = tuple(f"enquiries.{action}_enquiry" for action in ("view", "change", "delete"))
        grants.register(
            Grant(RECEPTIONIST, desk), Grant(MANAGER, (*desk, "enquiries.change_requestsettings"))
        )
        replaced_groups.register("Consultation desk")
        audit(RequestSettings)

        jobs.register(
            Job("enquiries.alarm", retention.alarm_of_overdue, every=timedelta(minutes=10)),
            Job("enquiries.digest", retention.write_digest, every=timedelta(minutes=10)),
            Job("enquiries.erase", retention.erase_closed, every=timedelta(hours=1)),
        )
        takers.register(Taker(retention.erase_again))
