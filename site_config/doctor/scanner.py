"""The virus scanner, where there is one: it answers, and knows its signatures."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from products.inspection import malware
from site_config.doctor.findings import Finding, good, warning, wrong

SECONDS = 5
OLD = timedelta(days=7)


def examine() -> Iterator[Finding]:
    name = _("Virus scanner")
    if not malware.is_configured():
        yield good(name, _("None: what sellers upload is not searched for malware."))
        return
    try:
        said = malware.version(SECONDS)
    except OSError as error:
        yield wrong(
            name,
            _("%(address)s does not answer: %(error)s")
            % {"address": settings.CLAMD_URL, "error": error},
            _("See that clamd runs and that CLAMD_URL is where it listens. New files wait for it."),
        )
        return
    values = {"scanner": said}
    if _is_old(said):
        yield warning(
            name,
            _("Its signatures are more than a week old: %(scanner)s") % values,
            _("See that freshclam runs."),
        )
    else:
        yield good(name, _("%(scanner)s answers.") % values)


def _is_old(said: str) -> bool:
    """By what clamd says: `ClamAV 1.4.3/27800/Thu Oct  9 08:22:01 2025`."""
    date = re.search(r"/([A-Z][a-z]{2} [A-Z][a-z]{2} +\d+ [\d:]+ \d{4})$", said)
    if date is None:
        return False
    try:
        made = datetime.strptime(" ".join(date[1].split()), "%a %b %d %H:%M:%S %Y")  # noqa: DTZ007
    except ValueError:
        return False
    return datetime.now() - made > OLD  # noqa: DTZ005  (clamd's own clock says no zone)
