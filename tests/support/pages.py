"""What a page of support says, and its address."""

from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext


def soup(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content, "html.parser")


def words_of(answer) -> str:
    """The text of a page's main part, its white space collapsed."""
    page = soup(answer)
    return " ".join((page.find("main") or page).get_text(" ").split())


def address(support_request, more: str = "") -> str:
    return f"/support/{support_request.reference}/{more}"


def new(product) -> str:
    return f"/support/new/{product.slug}/"


def count_queries(browser, path) -> int:
    browser.get(path)  # what is read once per process
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(path).status_code == 200
    return len(queries)
