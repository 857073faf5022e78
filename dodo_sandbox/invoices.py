"""The tax invoice: one A4 page, written by hand so that no library is needed for it."""

from dodo_sandbox.models import Payment, Product
from dodo_sandbox.money import written

TOP, LEFT, LINE = 780, 60, 20


def pdf(payment: Payment) -> bytes:
    """The bytes of a small valid PDF that says who paid what, in the settlement's currency only."""
    currency = payment.settlement_currency
    names = dict(Product.objects.values_list("product_id", "name"))
    lines = [
        "Invoice (sandbox: no real money)",
        "",
        f"Payment {payment.payment_id}",
        f"Date {payment.created_at:%Y-%m-%d %H:%M} UTC",
        f"Customer {_billed(payment)} <{payment.customer.email}>",
        f"Country {payment.billing['country']}",
        "",
    ]
    for line in payment.lines:
        name = names.get(line["product_id"], line["product_id"])
        amount = written(line["settlement_amount"], currency)
        lines.append(f"{line['quantity']} x {name}: {currency} {amount}")
    lines += [
        f"Tax {written(payment.settlement_tax or 0, currency)}",
        f"Total {currency} {written(payment.prices(), currency)}",
    ]
    return _document(_text(lines))


def _billed(payment: Payment) -> str:
    """A company that buys with its tax id stands in its person's place."""
    session = payment.session
    if session.tax_id and session.customer_business_name:
        return f"{session.customer_business_name}, tax id {session.tax_id},"
    return payment.customer.name


def _text(lines: list[str]) -> bytes:
    """The page's content. PDF's built-in fonts know Latin letters only; others show as '?'."""
    shown = "\n".join(f"({_escaped(line)}) Tj T*" for line in lines)
    content = f"BT /F1 12 Tf {LINE} TL {LEFT} {TOP} Td\n{shown}\nET"
    return content.encode("cp1252", errors="replace")


def _escaped(line: str) -> str:
    line = "".join(sign if sign.isprintable() else " " for sign in line)
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _document(content: bytes) -> bytes:
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    document, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(document))
        document += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(document)
    document += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for offset in offsets:
        document += b"%010d 00000 n \n" % offset
    document += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(document + b"startxref\n%d\n%%%%EOF\n" % start)
