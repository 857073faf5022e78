"""Covers of the invoice desk and the status page."""

import random

from parts import bar, bars, ground, icon, serif, sheet, text, window

STATES = {
    "Paid": ("#dcefe2", "#1d6b42", "check"),
    "Sent": ("#dfe7f8", "#2f4f9e", "arrow-right"),
    "Overdue": ("#fbe0d8", "#a53a1e", "bell"),
    "Draft": ("#eceae4", "#5f5a4c", "pencil"),
}


def pill(state):
    back, fore, mark = STATES[state]
    return (
        '<span style="display:inline-flex;align-items:center;gap:12px;border-radius:30px;'
        f'padding:10px 26px 10px 20px;background:{back}">'
        f"{icon(mark, 30, fore, 2.4)}{text(state, 30, 600, fore)}</span>"
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
        f'<div style="width:430px">{text(a, 34)}</div>'
        f'<div style="width:220px">{text(b, 34, 500, "#77705d")}</div>'
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
    chance = random.Random(11)  # noqa: S311 - the same greens each time
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
    "ledgerline-invoices": ledgerline,
    "ledgerline-invoices-2": ledgerline_invoice,
    "tidewatch-status": tidewatch,
}
