"""Addresses that a short URL may lead to: a path of the shop, or a whole http or https address.

Browsers read addresses more generously than RFC 3986: they drop tabs and line breaks, take a
backslash for a slash and 0x7f.1 for a host (https://url.spec.whatwg.org/). What two readers could
read in two ways is refused here, not repaired, when an address is saved and again before anybody
is sent there.
"""

import ipaddress
import re
import unicodedata
from urllib.parse import (
    SplitResult,
    parse_qsl,
    quote,
    unquote,
    unquote_plus,
    urlencode,
    urlsplit,
    urlunsplit,
)

import idna
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http.request import validate_host
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext
from wagtail.models import Site

MAX_LENGTH = 2000
MAX_PAIRS = 50  # of a visitor's query
WEB_ADDRESS = re.compile(r"https?://[^/?#]", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# A host whose last part reads as a number is an IPv4 address to a browser, however it is written.
NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
DEFAULT_PORTS = {"http": 80, "https": 443}
# Controls, marks that turn or hide writing, half characters, private ones, and all white space.
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"}


def read_address(text: str) -> str:
    """`text` as it is stored and sent: in ASCII, scheme and host in lower case, and an address
    of the shop itself as a path. Raises ValidationError with what is wrong in words.
    """
    if any(unicodedata.category(character) in INVISIBLE for character in text):
        raise ValidationError(gettext("Remove spaces, line breaks and invisible characters."))
    if "\\" in text:
        raise ValidationError(gettext("Write / instead of \\."))
    if text.startswith("/"):
        address = text
    elif WEB_ADDRESS.match(text):
        address = _read_web_address(text)
    else:
        raise ValidationError(
            gettext(
                "Write a path of this shop, such as /products/, or a whole address that begins "
                "with https:// or http://."
            )
        )
    if address.startswith("/"):
        _check_path(address)
    address = iri_to_uri(address)
    if len(address) > MAX_LENGTH:
        raise ValidationError(
            gettext("At most %(number)s characters, please.") % {"number": MAX_LENGTH}
        )
    return address


def add_parameters(address: str, parameters: dict[str, str]) -> str:
    """`address` with these in its query, in place of its own of the same names."""
    if not parameters:
        return address
    parts = urlsplit(address)
    pairs = filter(None, parts.query.split("&"))
    kept = [pair for pair in pairs if unquote_plus(pair.partition("=")[0]) not in parameters]
    query = "&".join([*kept, urlencode(parameters, quote_via=quote)])
    return urlunsplit(parts._replace(query=query))


def pass_query_on(address: str, query: str) -> str:
    """`address` with what a visitor's `query` says that its own does not.

    What cannot be read, and what would make the whole longer than an address may be, is left out.
    """
    if not query or len(query) > MAX_LENGTH:
        return address
    parts = urlsplit(address)
    own = {name for name, _value in parse_qsl(parts.query, keep_blank_values=True)}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=MAX_PAIRS)
    except ValueError:  # not UTF-8, or more pairs than anybody writes
        return address
    added = [(name, value) for name, value in pairs if name not in own]
    longer = "&".join(filter(None, [parts.query, urlencode(added, quote_via=quote)]))
    whole = urlunsplit(parts._replace(query=longer))
    return whole if len(whole) <= MAX_LENGTH else address


def is_own_host(host: str) -> bool:
    """Whether requests to `host` come to this shop, by whichever of its names, on any port."""
    host = host.lower().rstrip(".")
    allowed = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    own = {urlsplit(settings.SITE_URL).hostname, *Site.objects.values_list("hostname", flat=True)}
    if host in own or validate_host(host, allowed):
        return True
    return _is_this_machine(host) and any(map(_is_this_machine, {*own, *allowed}))


def _read_web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValidationError(
            gettext("The host or the port of this address is not valid.")
        ) from error
    if "@" in parts.netloc:
        raise ValidationError(
            gettext("Leave out the name before the @: the host comes right after //.")
        )
    if parts.netloc.endswith(":") or port == 0:
        raise ValidationError(gettext("The port of this address is not valid."))
    host = _read_host(parts)
    if _is_own_origin(parts.scheme, host, port):
        return urlunsplit(("", "", parts.path or "/", parts.query, parts.fragment))
    shown = f"[{host}]" if ":" in host else host
    if port is not None and port != DEFAULT_PORTS[parts.scheme]:
        shown = f"{shown}:{port}"
    return urlunsplit((parts.scheme, shown, parts.path, parts.query, parts.fragment))


def _read_host(parts: SplitResult) -> str:
    """The host in lower case, without a final dot. Raises ValidationError."""
    host = (parts.hostname or "").removesuffix(".")
    if not parts.netloc.isascii():
        if ascii_host := _in_ascii(host):
            raise ValidationError(
                gettext(
                    "Letters of other alphabets can pass for those of a well-known host. "
                    "Write the host as computers do: %(host)s."
                )
                % {"host": ascii_host}
            )
        raise ValidationError(
            gettext(
                "Letters of other alphabets can pass for those of a well-known host. "
                "Write the host as computers do."
            )
        )
    if parts.netloc.startswith("["):
        return _read_ip(ipaddress.IPv6Address, host)
    labels = host.split(".")
    if NUMBER.fullmatch(labels[-1]):
        return _read_ip(ipaddress.IPv4Address, host)
    if len(host) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        raise ValidationError(gettext("The host of this address is not valid."))
    return host


def _read_ip(kind, host: str) -> str:
    try:
        if "%" in host:
            raise ValueError("a zone")
        return str(kind(host))
    except ValueError as error:
        raise ValidationError(gettext("The host of this address is not valid.")) from error


def _in_ascii(host: str) -> str:
    """The host as DNS knows it; empty if it has no such form."""
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return ""


def _is_own_origin(scheme: str, host: str, port: int | None) -> bool:
    own = urlsplit(settings.SITE_URL)
    if host != own.hostname:
        return False
    has_usual_ports = own.port is None and port in (None, DEFAULT_PORTS[scheme])
    return has_usual_ports or (scheme, port) == (own.scheme, own.port)


def _check_path(address: str) -> None:
    """Raise ValidationError unless a browser stays in the shop with this path."""
    path = unquote(urlsplit(f"http://shop{address}").path)
    if address.startswith("//") or path.startswith("//") or "\\" in path:
        raise ValidationError(gettext("A path begins with one slash."))
    if any(unicodedata.category(character) in INVISIBLE - {"Zs"} for character in path):
        raise ValidationError(gettext("Remove line breaks and invisible characters."))
    if {".", ".."} & set(path.split("/")):
        raise ValidationError(gettext("Write the path out, without . and .. in it."))


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_unspecified
