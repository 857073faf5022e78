"""Covers of the dashboards and admin screens."""

import random

from parts import (
    at,
    bar,
    bar_chart,
    bars,
    ground,
    icon,
    line_chart,
    ring_chart,
    serif,
    sheet,
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
    chart = (
        '<div style="padding:34px 38px">'
        f'<div class="row" style="justify-content:space-between">{text("Sales", 38, 650, c["ink"])}'
        f'<div class="row" style="gap:18px">{bar(34, 10, c["one"])}{text("this year", 30, 500, c["mute"])}'
        f"{bar(34, 10, c['four'])}{text('last', 30, 500, c['mute'])}</div></div>"
        f'<div style="margin-top:44px">'
        f"{line_chart(SALES, wide - 76, 330, c['one'], 100, 0.15, 7, c['rule'], LAST, c['mute'])}</div></div>"
    )
    shares = ring_chart(
        (0.46, 0.27, 0.17, 0.1), 230, [c[k] for k in ("one", "two", "three", "four")], 46
    )
    ring = (
        f'<div style="padding:34px 38px">{text("Channels", 38, 650, c["ink"])}'
        f'<div class="row" style="justify-content:center;margin-top:46px">{shares}</div>'
        f'<div class="col" style="gap:24px;margin-top:52px">'
        + "".join(
            f'<div class="row" style="gap:18px">{bar(26, 26, c[k])}{bar(wide_, 14, c["four"])}</div>'
            for k, wide_ in (("one", 170), ("two", 130), ("three", 190))
        )
        + "</div></div>"
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


def meridian_charts():
    c = LIGHT
    pairs = ((40, 52), (58, 47), (50, 72), (76, 64), (66, 92))
    one = f'<div style="padding:44px 46px">{text("Line", 38, 650)}<div style="margin-top:36px">{line_chart(SALES, 548, 220, c["one"], 100, 0.15, 8, c["rule"])}</div></div>'
    two = f'<div style="padding:44px 46px">{text("Bars", 38, 650)}<div style="margin-top:36px">{bar_chart(pairs, 548, 220, (c["three"], c["two"]))}</div></div>'
    legend = "".join(
        f'<div class="row" style="gap:18px">{bar(26, 26, c[k])}{text(share, 34, 600)}</div>'
        for k, share in (("one", "46 %"), ("two", "27 %"), ("three", "17 %"))
    )
    three = (
        f'<div style="padding:44px 46px">{text("Ring", 38, 650)}'
        '<div class="row" style="gap:80px;margin:16px 0 0 20px">'
        f"{ring_chart((0.46, 0.27, 0.17, 0.1), 236, [c[k] for k in ('one', 'two', 'three', 'four')], 50)}"
        f'<div class="col" style="gap:30px">{legend}</div></div></div>'
    )
    sparks = "".join(
        f'<div class="row" style="justify-content:space-between">{bar(w, 16, c["four"])}'
        f"{line_chart(values, 260, 58, colour, 90, 0, 7)}</div>"
        for w, values, colour in (
            (170, SPARKS[0], c["one"]),
            (210, SPARKS[1], c["two"]),
            (140, SPARKS[2], c["three"]),
        )
    )
    four = (
        f'<div style="padding:44px 46px">{text("Sparklines", 38, 650)}'
        f'<div class="col" style="gap:34px;margin-top:30px">{sparks}</div></div>'
    )
    places = ((140, 90), (820, 90), (140, 520), (820, 520))
    return ground("#0e5546", "#14614f", "#14261f", turn=2) + "".join(
        at(x, y, 640, 390, inside, "background:#fff;border-radius:26px", "shadow")
        for (x, y), inside in zip(places, (one, two, three, four), strict=True)
    )


STATES = {
    "Paid": ("#dcefe2", "#1d6b42", "check"),
    "Sent": ("#dfe7f8", "#2f4f9e", "arrow-right"),
    "Overdue": ("#fbe0d8", "#a53a1e", "bell"),
    "Draft": ("#eceae4", "#5f5a4c", "pencil"),
}


def pill(state):
    back, fore, mark = STATES[state]
    return (
        f'<span style="display:inline-flex;align-items:center;gap:12px;background:{back};border-radius:30px;'
        f'padding:10px 26px 10px 20px">{icon(mark, 30, fore, 2.4)}{text(state, 30, 600, fore)}</span>'
    )


def ledgerline():
    rows = (
        ("1048", 210, "Paid", "1,240.00"),
        ("1047", 180, "Sent", "386.50"),
        ("1046", 230, "Overdue", "2,015.75"),
        ("1045", 200, "Paid", "94.20"),
        ("1044", 220, "Draft", "760.00"),
        ("1043", 170, "Paid", "518.40"),
    )
    lines = "".join(
        '<div class="row" style="height:112px;border-top:3px solid #f0ede4;padding:0 60px">'
        f'<div style="width:150px">{text(number, 34, 600, "#8b8573")}</div>'
        f'<div style="width:290px">{bar(w, 18, "#d8d3c5")}</div>'
        f'<div style="width:250px">{pill(state)}</div>'
        f'<div style="width:180px;text-align:right">{text(amount, 36, 600)}</div></div>'
        for number, w, state, amount in rows
    )
    head = (
        '<div class="row" style="justify-content:space-between;padding:48px 60px 42px">'
        f"{serif('Invoices', 84)}</div>"
    )
    slip = (
        '<div style="padding:50px 48px">'
        f"{serif('Invoice', 70)}"
        f'<div style="margin:30px 0 44px">{bars([220, 170], 14, 18, "#d8d3c5")}</div>'
        + "".join(
            '<div class="row" style="justify-content:space-between;height:62px;'
            f'border-top:3px solid #eee9dc">{bar(w, 14, "#d8d3c5")}{text(v, 30, 500)}</div>'
            for w, v in ((150, "820.00"), (120, "300.00"), (100, "120.00"))
        )
        + '<div class="row" style="justify-content:space-between;margin-top:20px;'
        f'border-top:6px solid #1f2a24;padding-top:22px">{text("Total", 34, 650)}'
        f"{text('1,240.00', 42, 700)}</div></div>"
    )
    return (
        ground("#e3cd8f", "#ebd9a6", "#221f17", turn=1)
        + window(90, 110, 1190, 1000, head + lines, rim="#f5f1e6", dots="#ddd6c2")
        + sheet(1070, 330, 440, 590, slip, 4)
    )


def ledgerline_invoice():
    rows = (
        ("Design", "12 h", "1,020.00"),
        ("Set-up", "3 h", "255.00"),
        ("Hosting", "1 year", "96.00"),
        ("Icons", "1 set", "24.00"),
    )
    cells = "".join(
        '<div class="row" style="height:84px;border-top:3px solid #eee9dc">'
        f'<div style="width:430px">{text(a, 34)}</div><div style="width:220px">{text(b, 34, 500, "#77705d")}</div>'
        f'<div style="flex:1;text-align:right">{text(d, 34, 600)}</div></div>'
        for a, b, d in rows
    )
    sums = "".join(
        '<div class="row" style="justify-content:space-between;height:62px">'
        f"{text(a, 32, 500, '#77705d')}{text(b, 34, 600)}</div>"
        for a, b in (("Net", "1,395.00"), ("Tax 20 %", "279.00"))
    )
    inside = (
        '<div style="padding:64px 80px"><div class="row" style="justify-content:space-between;'
        f'align-items:flex-start"><div>{serif("Invoice 1048", 88)}'
        f'<div style="margin:30px 0 48px">{bars([360, 300], 16, 20, "#d8d3c5")}</div></div>'
        f"{pill('Sent')}</div>{cells}"
        f'<div style="margin:18px 0 0 auto;width:460px">{sums}<div class="row" style="'
        "justify-content:space-between;border-top:6px solid #1f2a24;margin-top:12px;"
        f'padding-top:20px">{text("Total", 38, 650)}{text("1,674.00", 50, 700)}</div></div></div>'
    )
    return (
        ground("#e3cd8f", "#ebd9a6", "#221f17", turn=0)
        + sheet(260, 120, 1060, 960, "", -3, "#f4ead0")
        + sheet(270, 100, 1060, 980, inside)
    )


def tidewatch():
    chance = random.Random(11)
    services = (("Website", (61, 62)), ("API", (23,)), ("Payments", ()), ("Mail", (40, 41, 77)))
    rows = ""
    for name, bad in services:
        days = "".join(
            f'<rect x="{i * 12.6:.1f}" y="0" width="8" height="64" rx="4" fill="'
            f'{"#e5a13c" if i in bad else chance.choice(("#2f9e77", "#2f9e77", "#37a981"))}"/>'
            for i in range(90)
        )
        share = f"{100 - len(bad) * 0.11:.2f} %"
        rows += (
            '<div style="margin-top:40px"><div class="row" style="justify-content:space-between;'
            f'margin-bottom:16px">{text(name, 36, 600)}{text(share, 32, 500, "#5b6c7d")}</div>'
            f'<svg width="1134" height="64">{days}</svg></div>'
        )
    banner = (
        '<div class="row" style="gap:30px;background:#dcf0e6;border-radius:24px;'
        'padding:36px 44px"><span class="row" style="width:76px;height:76px;border-radius:38px;'
        f'background:#1f8a63;justify-content:center">{icon("check", 44, "#fff", 2.6)}</span>'
        f"{serif('All systems are well', 68, '#0f4a35')}</div>"
    )
    return ground("#123a57", "#1a4666", turn=2) + window(
        163, 110, 1274, 1010, f'<div style="padding:56px 70px">{banner}{rows}</div>', dots="#cdd5dd"
    )


SCENES = {
    "meridian-dashboard": meridian,
    "meridian-dashboard-2": meridian_dark,
    "meridian-dashboard-3": meridian_charts,
    "ledgerline-invoices": ledgerline,
    "ledgerline-invoices-2": ledgerline_invoice,
    "tidewatch-status": tidewatch,
}
