"""Google Analytics, asked by one call of its Data API for a span of days and the one before.

https://developers.google.com/analytics/devguides/reporting/data/v1/rest/v1beta/properties/batchRunReports

The service account's key signs each call itself, so that there is no second call for a token
(https://google.aip.dev/auth/4111). No exception of the libraries leaves this module, and nothing
of the key.
"""

import json
import logging
import time
from collections import defaultdict
from datetime import date, timedelta
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from google.oauth2.service_account import Credentials

from analytics.periods import Period
from analytics.product_paths import LISTING, products_at
from analytics.sales import Compared
from analytics.visits import ProductVisits, Visits
from core.plain_text import visible

logger = logging.getLogger(__name__)

SCOPE = "https://www.googleapis.com/auth/analytics.readonly"
CONNECT_SECONDS, READ_SECONDS, LONGEST_SECONDS = 3, 10, 20
MAX_ANSWER_BYTES = 16_000_000
# A page's address has up to 1,000 letters there: three times so many fit MAX_ANSWER_BYTES.
PAGES, SOURCES = 4_000, 50
NOW, BEFORE = "now", "before"
# How long to leave Google alone once a quota is used up; its hourly quotas are full again then.
PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)
LONGEST_NAME = 100
QUOTA = _("The quota of Google Analytics is used up.")
# Google refuses days before this one.
EARLIEST = date(2015, 8, 14)


class GoogleFailed(Exception):
    """Why there are no figures: `words` is for the reader, `pause` set when a quota is used up."""

    def __init__(self, words: str, pause: timedelta | None = None):
        super().__init__(words)
        self.words, self.pause = words, pause


def is_set_up() -> bool:
    return bool(settings.GA4_PROPERTY_ID and settings.GA4_CREDENTIALS)


def ask(period: Period) -> Visits:
    """What Google counted in `period`. Raises GoogleFailed, after about 20 seconds at most."""
    answer = _post({"requests": _questions(period)})
    try:
        totals, days, pages, sources, page_sources = (_rows(report) for report in answer["reports"])
        return Visits(
            visitors=_pair(totals, "activeUsers"),
            views=_pair(totals, "screenPageViews"),
            days={_day(row["date"]): _count(row["activeUsers"]) for row in days},
            sources=_sums(sources, "sessionSource", "sessions"),
            time_zone=_name(answer["reports"][0].get("metadata", {}).get("timeZone", "")),
            **_of_products(pages, page_sources),
        )
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError):
        logger.warning("Google Analytics answered 200 with something else than five reports")
        raise GoogleFailed(
            gettext("Google Analytics answered something that is no report.")
        ) from None


def _questions(period: Period) -> list[dict]:
    """Five reports, the most that one call may hold; _rows reads them in this order."""
    now, both = _range(period, NOW), [_range(period, NOW), _range(period.before, BEFORE)]
    here = _is("hostName", "EXACT", urlsplit(settings.SITE_URL).hostname or "")
    products = {"andGroup": {"expressions": [here, _is("pagePath", "BEGINS_WITH", LISTING)]}}
    views, visitors = "screenPageViews", "activeUsers"
    return [
        _question([], [visitors, views], both, here),
        _question(["date"], [visitors], [now], here, limit=period.length),
        _question(["pagePath"], [views, visitors], both, products, limit=2 * PAGES),
        _question(["sessionSource"], ["sessions"], [now], here, limit=SOURCES),
        _question(["pagePath", "sessionSource"], [views], [now], products, limit=PAGES),
    ]


def _question(dimensions, metrics, ranges, dimension_filter, limit=10) -> dict:
    return {
        "dimensions": [{"name": name} for name in dimensions],
        "metrics": [{"name": name} for name in metrics],
        "dateRanges": ranges,
        "dimensionFilter": dimension_filter,
        "orderBys": [{"metric": {"metricName": metrics[0]}, "desc": True}],
        "limit": str(limit),
    }


def _range(period: Period, name: str) -> dict:
    first, last = (max(day, EARLIEST).isoformat() for day in (period.first, period.last))
    return {"startDate": first, "endDate": last, "name": name}


def _is(name: str, how: str, value: str) -> dict:
    return {"filter": {"fieldName": name, "stringFilter": {"matchType": how, "value": value}}}


def _post(body: dict) -> dict:
    """One call, answered with 200 and an object. Raises GoogleFailed for anything else."""
    try:
        status, pause, answer = _call(body)
    except Exception as error:  # refused, hanging, TLS, an address nobody can read
        logger.warning("Google Analytics did not answer: %s", type(error).__name__)
        raise GoogleFailed(gettext("Google Analytics did not answer.")) from None
    try:
        said = json.loads(answer)
    except (ValueError, RecursionError):
        said = None
    if status == 200 and isinstance(said, dict):
        return said
    raise _refusal(status, said, pause)


def _call(body: dict) -> tuple[int, str, bytes]:
    """The status, how long to wait as Google has it, and the body."""
    credentials = Credentials.from_service_account_info(
        settings.GA4_CREDENTIALS, scopes=[SCOPE], always_use_jwt_access=True
    )
    # Signs here, without a call; before_request would begin another one in the background.
    credentials.refresh(None)
    with requests.post(
        f"{settings.GA4_API_URL}/v1beta/properties/{settings.GA4_PROPERTY_ID}:batchRunReports",
        json=body,
        headers={"Authorization": f"Bearer {credentials.token}"},
        timeout=(CONNECT_SECONDS, READ_SECONDS),
        allow_redirects=False,
        stream=True,
    ) as answer:
        return answer.status_code, answer.headers.get("Retry-After", ""), _read(answer)


def _read(answer) -> bytes:
    """The body. A server that sends a byte now and then does not hold the worker for long."""
    until, body = time.monotonic() + LONGEST_SECONDS, bytearray()
    # read1 gives what has come; iter_content would wait for a whole piece, drop by drop.
    while piece := answer.raw.read1(64 * 1024, decode_content=True):
        body += piece
        if len(body) > MAX_ANSWER_BYTES or time.monotonic() > until:
            raise TimeoutError
    return bytes(body)


def _refusal(status: int, said, pause: str) -> GoogleFailed:
    error = said.get("error") if isinstance(said, dict) else None
    reason = error.get("message") if isinstance(error, dict) else None
    logger.warning("Google Analytics answered %s: %s", status, _name(str(reason or "")))
    if status == 429:
        seconds = int(pause) if pause.isascii() and pause.isdigit() and len(pause) < 9 else 0
        wait = min(timedelta(seconds=seconds) or PAUSE, LONGEST_PAUSE)
        return GoogleFailed(str(QUOTA), max(wait, PAUSE / 60))
    if status == 401:
        return GoogleFailed(
            gettext(
                "Google Analytics refused the shop's key: it was deleted or disabled in Google "
                "Cloud, or the clock of the shop's server is wrong."
            )
        )
    if status == 403:
        return GoogleFailed(
            gettext(
                "Google Analytics refused the shop's key. In Google Analytics, under Property "
                "access management, %(account)s needs the role Viewer of property %(property)s; "
                "in Google Cloud, the Google Analytics Data API must be enabled in the key's "
                "project."
            )
            % {
                "account": settings.GA4_CREDENTIALS["client_email"],
                "property": settings.GA4_PROPERTY_ID,
            }
        )
    if status == 404:
        return GoogleFailed(
            gettext("Google Analytics knows no property %(property)s.")
            % {"property": settings.GA4_PROPERTY_ID}
        )
    return GoogleFailed(
        gettext("Google Analytics answered with an error (%(status)s).") % {"status": status}
    )


def _rows(report: dict) -> list[dict[str, str]]:
    """A report's rows by the names of its columns."""
    dimensions = [header["name"] for header in report.get("dimensionHeaders", [])]
    metrics = [header["name"] for header in report["metricHeaders"]]
    return [
        dict(zip(dimensions, _values(row, "dimensionValues"), strict=True))
        | dict(zip(metrics, _values(row, "metricValues"), strict=True))
        for row in report.get("rows", [])
    ]


def _values(row: dict, key: str) -> list[str]:
    return [one.get("value", "") for one in row.get(key, [])]


def _of_products(pages: list[dict], page_sources: list[dict]) -> dict:
    """The two product figures of Visits, by the product's id."""
    ids = products_at({row["pagePath"] for row in [*pages, *page_sources]})
    products: dict[int, ProductVisits] = defaultdict(lambda: ProductVisits(0, 0, 0))
    sources: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in pages:
        if product := ids.get(row["pagePath"]):
            views, visitors = _count(row["screenPageViews"]), _count(row["activeUsers"])
            is_now = row["dateRange"] == NOW
            products[product] += (
                ProductVisits(views, visitors, 0) if is_now else ProductVisits(0, 0, views)
            )
    for row in page_sources:
        if product := ids.get(row["pagePath"]):
            sources[product][_name(row["sessionSource"])] += _count(row["screenPageViews"])
    return {"products": dict(products), "product_sources": sources}


def _sums(rows: list[dict], name: str, metric: str) -> dict[str, int]:
    """By name; two that are the same once they are fit to be shown are added."""
    sums: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[_name(row[name])] += _count(row[metric])
    return dict(sums)


def _pair(rows: list[dict], metric: str) -> Compared:
    """A total now and before; a range in which nothing happened has no row."""
    found = {row["dateRange"]: _count(row[metric]) for row in rows}
    return Compared(found.get(NOW, 0), found.get(BEFORE, 0))


def _count(value: str) -> int:
    count = int(value)
    if not 0 <= count < 2**53:
        raise ValueError
    return count


def _day(value: str) -> date:
    """20260131, as Google writes days."""
    return date(int(value[:4]), int(value[4:6]), int(value[6:]))


def _name(value: str) -> str:
    """A name that others chose, fit for one line of a page and for every database."""
    return visible(value)[:LONGEST_NAME]
