"""Build a status page: python3 build.py status.json > index.html"""

import argparse
import html
import json
import sys
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

DAYS = 90
STATES = {"good": "well", "trouble": "in trouble", "down": "down"}


class Mistake(Exception):
    """Something in status.json that a person has to mend."""


def day(text, where):
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise Mistake(f"{where}: {text!r} is not a date such as 2026-03-01") from None


def moment(text, where):
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=timezone.utc)
    except (TypeError, ValueError):
        raise Mistake(f"{where}: {text!r} is not a time such as 2026-03-01 14:30") from None


def want(item, key, where):
    if not item.get(key):
        raise Mistake(f"{where}: {key} is missing")
    return item[key]


def bad_days(service):
    name = want(service, "name", "a service")
    days = {}
    for text, state in service.get("bad_days", {}).items():
        if state not in STATES:
            raise Mistake(f"service {name}: {state!r} is none of {', '.join(STATES)}")
        days[day(text, f"service {name}")] = state
    return days


def show_service(service, today):
    bad = bad_days(service)
    last = [today - timedelta(days=n) for n in range(DAYS - 1, -1, -1)]
    states = [bad.get(each, "good") for each in last]
    share = 100 * states.count("good") / DAYS
    name = html.escape(service["name"])
    bars = "".join(
        f'<i class="{state}" title="{each}: {STATES[state]}"></i>'
        for each, state in zip(last, states)
    )
    return (
        f'<section><h2>{name} <span class="{states[-1]}">{STATES[states[-1]]}</span></h2>'
        f'<div class="days" role="img" aria-label="{states.count("good")} good days of {DAYS}">'
        f"{bars}</div><p>{share:.1f} % of the last {DAYS} days were good.</p></section>"
    ), states[-1]


def show_incident(incident):
    title = want(incident, "title", "an incident")
    updates = [
        (moment(want(u, "time", f"incident {title}"), f"incident {title}"), u.get("text", ""))
        for u in want(incident, "updates", f"incident {title}")
    ]
    lines = "".join(
        f"<li><time datetime='{when:%Y-%m-%dT%H:%MZ}'>{when:%d %b %Y, %H:%M} UTC</time> "
        f"{html.escape(text)}</li>"
        for when, text in sorted(updates, reverse=True)
    )
    state = html.escape(incident.get("state", "open"))
    return max(updates)[
        0
    ], f"<article><h3>{html.escape(title)} ({state})</h3><ul>{lines}</ul></article>"


def show_planned(planned, now):
    shown = []
    for item in planned:
        title = want(item, "title", "planned maintenance")
        start, end = (moment(item.get(k), f"maintenance {title}") for k in ("start", "end"))
        if end >= now:
            shown.append(
                f"<li><b>{html.escape(title)}</b>: {start:%d %b %Y, %H:%M} to {end:%H:%M} UTC</li>"
            )
    return f"<h2>Planned</h2><ul>{''.join(shown)}</ul>" if shown else ""


def build(status, template, now):
    services = [show_service(s, now.date()) for s in want(status, "services", "status.json")]
    incidents = sorted(map(show_incident, status.get("incidents", [])), reverse=True)
    worst = next((s for s in ("down", "trouble") if s in [state for _, state in services]), "good")
    words = {
        "good": "All systems are well",
        "trouble": "Some systems are in trouble",
        "down": "Some systems are down",
    }
    parts = {
        "title": html.escape(status.get("title", "Status")),
        "state": worst,
        "summary": words[worst],
        "services": "".join(text for text, _ in services),
        "planned": show_planned(status.get("planned", []), now),
        "incidents": "".join(text for _, text in incidents) or "<p>None so far.</p>",
        "built": f"{now:%d %b %Y, %H:%M} UTC",
    }
    for name, text in parts.items():
        template = template.replace("{" + name + "}", text)
    return template


def main():
    parser = argparse.ArgumentParser(description="Build a status page.")
    parser.add_argument("status", type=Path)
    parser.add_argument("--today", help="build as of this day, such as 2026-03-01")
    options = parser.parse_args()
    now = datetime.now(timezone.utc)
    try:
        if options.today:
            now = datetime.combine(day(options.today, "--today"), time(), timezone.utc)
        template = (Path(__file__).parent / "template.html").read_text("utf-8")
        page = build(json.loads(options.status.read_text("utf-8")), template, now)
    except json.JSONDecodeError as error:
        sys.exit(f"{options.status}, line {error.lineno}: {error.msg}")
    except (Mistake, OSError) as error:
        sys.exit(str(error))
    sys.stdout.buffer.write(page.encode())


if __name__ == "__main__":
    main()
