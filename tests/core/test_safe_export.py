"""Cells that a spreadsheet would run are text; numbers and dates stay what they are."""

import codecs
import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from core.admin.safe_export import safe_cell
from tests.factories import CategoryFactory, ProductPageFactory, UserFactory

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://evil.example","click")',
        "+1+1",
        "-1+1",
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        " =1+1",
        "\u00a0=1+1",
        "\uff1d1+1",
        "\uff0b1+1",
        "\uff0d1+1",
        "\uff20SUM(1)",
        "-",
        "+49 30 1234",
    ],
)
def test_formulas_become_text(text):
    assert safe_cell(text) == f"'{text}".replace("\x00", "")
    assert safe_cell(safe_cell(text)) == safe_cell(text)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "plain",
        "a=b",
        "29.00",
        "-29.00",
        "+4930123456",
        "-1,5",
        0,
        -5,
        -1.5,
        Decimal("-29.90"),
        True,
        None,
        date(2026, 1, 2),
        datetime(2026, 1, 2, tzinfo=UTC),
        "customer@example.com",
        "ünïcode",
    ],
)
def test_everything_else_stays(value):
    cell = safe_cell(value)
    assert cell == value
    assert type(cell) is type(value)


@pytest.mark.parametrize("bad", ["\x0b", "\x00", "\x1f", "\ud800", "\uffff"])
def test_what_cannot_be_written_is_left_out(bad):
    assert safe_cell(f"a{bad}b") == "ab"
    assert safe_cell(f"{bad}=1") == "'=1"


def test_an_object_is_judged_by_its_text():
    class Named:
        def __str__(self):
            return "=evil()"

    assert safe_cell(Named()) == "'=evil()"


TITLE = '=cmd|"/C calc"!A0'


@pytest.fixture
def reader(client, db):
    seller = UserFactory(email="seller@example.com", groups=["Sellers"], first_name="=SUM(1)")
    product = ProductPageFactory(
        title=TITLE, owner=seller, category=CategoryFactory(name="+1 more"), price=2990
    )
    product.save_revision(user=seller, log_action=True)
    client.force_login(UserFactory(email="editor@example.com", groups=["Editors"]))
    return client


# The shop's own list, and what comes with Wagtail.
EXPORTS = [
    "/admin/products/",
    "/admin/reports/aging-pages/",
    "/admin/reports/site-history/",
    "/admin/redirects/",
]


def read(response) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("address", EXPORTS)
def test_every_export_of_the_admin_is_safe(reader, address):
    exported = read(reader.get(f"{address}?export=csv"))
    assert exported.startswith(codecs.BOM_UTF8)
    assert exported.count(codecs.BOM_UTF8) == 1
    text = exported.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "-"))]
    book = load_workbook(io.BytesIO(read(reader.get(f"{address}?export=xlsx"))))
    cells = [cell for line in book.active.iter_rows() for cell in line]
    assert "f" not in {cell.data_type for cell in cells}
    written = {cell.value for cell in cells}
    if address != "/admin/redirects/":
        assert f"'{TITLE}" in {cell for row in rows for cell in row}
        assert f"'{TITLE}" in written


def test_prices_stay_numbers(reader):
    book = load_workbook(io.BytesIO(read(reader.get("/admin/products/?export=xlsx"))))
    head, row = book.active.iter_rows(values_only=True)
    exported = dict(zip(head, row, strict=True))
    assert (exported["Price"], exported["Currency"]) == (29.9, "USD")
    assert isinstance(exported["First published"], datetime)
    assert exported["Category"] == "'+1 more"
