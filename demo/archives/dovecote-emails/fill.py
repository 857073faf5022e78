"""Fill a message: python3 fill.py welcome.html name=Kim link=https://example.com"""

import html
import re
import sys
from pathlib import Path


def fill(text, values, escape=False):
    """The text with all names filled in; raises KeyError at a gap."""

    def value(match):
        found = values[match[1]]
        return html.escape(found) if escape else found

    return re.sub(r"\{\{\s*(\w+)\s*\}\}", value, text)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    file = Path(sys.argv[1])
    values = dict(argument.split("=", 1) for argument in sys.argv[2:] if "=" in argument)
    try:
        message = fill(file.read_text("utf-8"), values, escape=file.suffix == ".html")
    except KeyError as gap:
        sys.exit(f"{file.name}: {gap} has no value")
    except OSError as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(message.encode())


if __name__ == "__main__":
    main()
