"""Whether a file may be sold, by its report: what readiness says at the field, and its editor."""

from django.utils.translation import gettext

from products.inspection.findings import DOUBTFUL, WRONG, sentences

WAITING = "waiting"


def why_refused(report) -> str:
    """A sentence on why this file may not go live; empty where it may. None: no report yet."""
    if report is None or report.state == WAITING:
        return gettext("The shop is still looking into this file. Try again in a minute.")
    if wrong := sentences(report.findings, WRONG):
        return gettext("This file cannot be sold as it is. %(findings)s") % {"findings": wrong}
    if is_open(report):
        doubtful = sentences(report.findings, DOUBTFUL)
        return gettext(
            "Something in this file may not be meant. %(findings)s Upload another one, or say "
            "below why it is all right."
        ) % {"findings": doubtful}
    return ""


def is_open(report) -> bool:
    """Whether somebody is to decide about what is doubtful in it."""
    if report.state == WAITING or report.accepted_at:
        return False
    severities = {item["severity"] for item in report.findings}
    return DOUBTFUL in severities and WRONG not in severities
