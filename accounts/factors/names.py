"""Whether a browser can use passkeys under the address by which it came.

They belong to a host's name and want https (W3C, Web Authentication, § 5.1.2 and § 13.4.9); an IP
address is no name. The one exception that browsers make is localhost.
"""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port, validate_host

LOCALHOST = "localhost"


def takes_passkeys(request: HttpRequest) -> bool:
    name, _ = split_domain_port(request.get_host())
    is_local = name == LOCALHOST or name.endswith(f".{LOCALHOST}")
    return is_local or (request.is_secure() and not _is_number(name))


def twin_on_localhost(request: HttpRequest) -> str:
    """The same page under http://localhost, for a shop that runs on the reader's own machine."""
    name, port = split_domain_port(request.get_host())
    if not _is_number(name) or not ip_address(name.strip("[]")).is_loopback:
        return ""
    if not validate_host(LOCALHOST, settings.ALLOWED_HOSTS):
        return ""
    return f"http://{LOCALHOST}{f':{port}' if port else ''}{request.path}"


def _is_number(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
