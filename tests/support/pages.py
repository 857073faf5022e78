"""What a page of support says, and its address."""

from bs4 import BeautifulSoup


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
