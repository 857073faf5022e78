"""The last answers of Google Analytics, and how often it was asked. Nothing else is stored."""

from django.db import models
from django.utils.translation import gettext


class TrafficReport(models.Model):
    """Google's figures of one span of days, kept so that the page never waits for Google.

    `figures` (visits.py) are the last ones that came, however often Google failed since;
    `problem` says to the reader why there are no newer ones.
    """

    property_id = models.CharField(max_length=20)
    first = models.DateField()
    last = models.DateField()
    figures = models.JSONField(null=True)
    fetched_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property_id", "first", "last"], name="one_traffic_report_per_span"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(property)s: %(first)s to %(last)s") % {
            "property": self.property_id,
            "first": self.first,
            "last": self.last,
        }


class GoogleCall(models.Model):
    """One call of Google's Data API.

    `number` counts from 1 within the clock `hour` (UTC). It is unique there, so that processes
    that ask at the same moment cannot exceed the most calls of an hour together.
    """

    hour = models.DateTimeField()
    number = models.PositiveSmallIntegerField()
    # Google named its quota as the reason: nobody asks until then.
    paused_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hour", "number"], name="one_google_call_per_number"),
        ]

    def __str__(self) -> str:
        return gettext("%(hour)sh, call %(number)s") % {
            "hour": f"{self.hour:%Y-%m-%d %H}",
            "number": self.number,
        }
