"""Covers of the analytics dashboard."""

from parts import (
    at,
    bar,
    bar_chart,
    bars,
    column,
    ground,
    icon,
    line_chart,
    ring_chart,
    row,
    text,
    window,
)

SALES = (28, 35, 33, 46, 55, 51, 60, 70, 66, 72, 86, 92)
LAST = (22, 25, 33, 37, 36, 44, 50, 48, 53, 60, 58, 64)
SPARKS = ((20, 35, 28, 50, 44, 70), (60, 52, 58, 44, 50, 36), (30, 34, 50, 46, 66, 80))
LIGHT = {
    "ink": "#14261f",
    "mute": "#5d6f68",
    "card": "#ffffff",
    "paper": "#f3f6f3",
    "rim": "#e6ebe6",
    "rule": "#e8edea",
    "one": "#0f7a5f",
    "two": "#e29a3b",
    "three": "#5b6fc4",
    "four": "#cfd9d4",
}
DARK = {
    "ink": "#eef6f2",
    "mute": "#9db3ab",
    "card": "#1b2d29",
    "paper": "#13211e",
    "rim": "#1f332e",
    "rule": "#2b413b",
    "one": "#4fd0a6",
    "two": "#f0b35c",
    "three": "#93a4f2",
    "four": "#38504a",
}


def card(x, y, w, h, inside, c, more=""):
    return at(x, y, w, h, inside, f"background:{c['card']};border-radius:20px;{more}")


def figure(label, value, change, values, colour, c):
    return (
        '<div style="padding:28px 30px">'
        f"{text(label, 30, 500, c['mute'])}"
        '<div class="row" style="justify-content:space-between;margin-top:12px">'
        f"<div>{text(value, 58, 650, c['ink'])}</div>"
        f'<div style="margin-right:4px">{line_chart(values, 110, 54, colour, 90, 0, 6)}</div></div>'
        f'<div style="margin-top:10px">{text(change, 30, 600, colour)}</div></div>'
    )


def dashboard(c, x, y, w=1330):
    side = '<div class="col" style="align-items:center;gap:26px;padding-top:36px">'
    for i, name in enumerate(("home", "sliders", "calendar", "user", "bell")):
        on = i == 0
        side += (
            '<span class="row" style="width:76px;height:76px;justify-content:center;'
            f'border-radius:20px;{"background:" + c["one"] if on else ""}">'
            f"{icon(name, 40, c['card'] if on else c['mute'], 2)}</span>"
        )
    side += "</div>"
    inner = w - 120 - 40
    third = (inner - 56) / 3
    cards = ""
    for i, (label, value, change, colour) in enumerate(
        (
            ("Revenue", "48.2k", "+12.4 %", c["one"]),
            ("Refunds", "0.8 %", "\u22120.3 %", c["two"]),
            ("Visitors", "9,310", "+6.1 %", c["three"]),
        )
    ):
        cards += card(
            120 + i * (third + 28),
            36,
            third,
            206,
            figure(label, value, change, SPARKS[i], colour, c),
            c,
        )
    wide = third * 2 + 28
    tones = [c[k] for k in ("one", "two", "three", "four")]
    legend = (
        bar(34, 10, c["one"]),
        text("this year", 30, 500, c["mute"]),
        bar(34, 10, c["four"]),
        text("last", 30, 500, c["mute"]),
    )
    sales = line_chart(SALES, wide - 76, 330, c["one"], 100, 0.15, 7, c["rule"], LAST, c["mute"])
    chart = (
        '<div style="padding:34px 38px">'
        + row(
            text("Sales", 38, 650, c["ink"]),
            row(*legend, gap=18),
            style="justify-content:space-between",
        )
        + f'<div style="margin-top:44px">{sales}</div></div>'
    )
    shares = ring_chart((0.46, 0.27, 0.17, 0.1), 230, tones, 46)
    names = (
        row(bar(26, 26, tone), bar(length, 14, c["four"]), gap=18)
        for tone, length in zip(tones, (170, 130, 190), strict=False)
    )
    ring = (
        f'<div style="padding:34px 38px">{text("Channels", 38, 650, c["ink"])}'
        + row(shares, style="justify-content:center;margin-top:46px")
        + column(*names, style="margin-top:52px", gap=24)
        + "</div>"
    )
    content = (
        at(0, 0, 120, 900, side)
        + cards
        + card(120, 270, wide, 500, chart, c)
        + card(120 + wide + 28, 270, third, 700, ring, c)
        + card(
            120,
            798,
            wide,
            300,
            f'<div style="padding:34px 38px">{bars([300], 20, 0, c["four"])}</div>',
            c,
        )
    )
    return window(x, y, w, 1040, content, paper=c["paper"], rim=c["rim"], dots=c["four"])


def meridian():
    return ground("#0e5546", "#14614f", turn=0) + dashboard(LIGHT, 135, 100)


def meridian_dark():
    return ground("#b9d3c4", "#c6ddd0", turn=1) + dashboard(DARK, 135, 100)


def chart_card(title, *inside):
    return f'<div style="padding:44px 46px">{text(title, 38, 650)}{"".join(inside)}</div>'


def meridian_charts():
    c = LIGHT
    tones = [c[k] for k in ("one", "two", "three", "four")]
    pairs = ((40, 52), (58, 47), (50, 72), (76, 64), (66, 92))
    line = line_chart(SALES, 548, 220, c["one"], 100, 0.15, 8, c["rule"])
    columns = bar_chart(pairs, 548, 220, (c["three"], c["two"]))
    legend = (
        row(bar(26, 26, tone), text(share, 34, 600), gap=18)
        for tone, share in zip(tones, ("46 %", "27 %", "17 %"), strict=False)
    )
    ring = ring_chart((0.46, 0.27, 0.17, 0.1), 236, tones, 50)
    sparks = (
        row(
            bar(w, 16, c["four"]),
            line_chart(values, 260, 58, colour, 90, 0, 7),
            style="justify-content:space-between",
        )
        for w, values, colour in zip((170, 210, 140), SPARKS, tones, strict=False)
    )
    cards = (
        (140, 90, chart_card("Line", f'<div style="margin-top:36px">{line}</div>')),
        (820, 90, chart_card("Bars", f'<div style="margin-top:36px">{columns}</div>')),
        (
            140,
            520,
            chart_card(
                "Ring", row(ring, column(*legend, gap=30), style="margin:16px 0 0 20px", gap=80)
            ),
        ),
        (820, 520, chart_card("Sparklines", column(*sparks, style="margin-top:30px", gap=34))),
    )
    return ground("#0e5546", "#14614f", "#14261f", turn=2) + "".join(
        at(x, y, 640, 390, inside, "background:#fff;border-radius:26px", "shadow")
        for x, y, inside in cards
    )


SCENES = {
    "meridian-dashboard": meridian,
    "meridian-dashboard-2": meridian_dark,
    "meridian-dashboard-3": meridian_charts,
}
