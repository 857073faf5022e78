"""Covers of the documentation theme."""

from parts import at, bar, bars, ground, icon, serif, text, window

CODE = (
    (("&lt;aside", "#f0b67f"), (" class=", "#b9a7ef"), ("'note'", "#9fd3c1"), ("&gt;", "#f0b67f")),
    (("  Open ", "#e6e9f2"), ("index.html", "#e6e9f2"), (" and begin.", "#e6e9f2")),
    (("&lt;/aside&gt;", "#f0b67f"),),
)


def code_lines(lines, size=32, gap=18):
    rows = "".join(
        f'<div class="mono" style="font-size:{size}px;line-height:1.2">'
        + "".join(f'<span style="color:{colour}">{words}</span>' for words, colour in line)
        + "</div>"
        for line in lines
    )
    return f'<div class="col" style="gap:{gap}px">{rows}</div>'


def docs(dark=False):
    ink, mute, rule, box, mark = (
        ("#eef0f8", "#3d4660", "#2b3350", "#262e49", "#b9a7ef")
        if dark
        else ("#1c2138", "#dcdfea", "#e6e8f0", "#f1f0fa", "#5a45b5")
    )
    chapters = "".join(
        (
            f'<div class="row" style="height:64px;margin-left:-26px;padding-left:26px;'
            f'background:{box};border-radius:14px">{bar(190, 16, mark)}</div>'
            if i == 1
            else f'<div class="row" style="height:52px">{bar(w, 16, mute)}</div>'
        )
        for i, w in enumerate((150, 190, 220, 170, 205, 140, 188))
    )
    search = (
        f'<div class="row" style="gap:18px;height:76px;border-radius:18px;background:{box};'
        f'padding:0 26px;color:{mark}">{icon("search", 36, line=2)}'
        f"{text('Search', 32, 500, '#8f97b3' if dark else '#6c7391')}"
        f'<span class="row" style="margin-left:auto;border:3px solid {rule};border-radius:10px;'
        f'width:46px;height:46px;justify-content:center">{text("/", 30, 600, mark)}</span></div>'
    )
    main = (
        f"{search}<div style='height:54px'></div>{serif('Getting started', 88, ink)}"
        f'<div style="margin:34px 0 40px">{bars([720, 690, 740, 430], 16, 22, mute)}</div>'
        f'<div style="background:{"#0f1427" if dark else "#1c2138"};border-radius:20px;'
        f'padding:42px 44px">{code_lines(CODE)}</div>'
        f'<div style="margin-top:44px">{bars([700, 640], 16, 22, mute)}</div>'
    )
    return (
        at(60, 70, 250, 800, chapters)
        + at(360, 44, 1, 900, "", f"background:{rule};width:3px")
        + at(420, 44, 780, 900, main)
    )


def almanac():
    return ground("#cfc8ea", "#dad4f0", turn=2) + window(
        160, 110, 1280, 1000, docs(), rim="#f4f3fa", dots="#d5d2e6"
    )


def almanac_search():
    found = "".join(
        f'<div class="row" style="gap:24px;height:104px;padding:0 34px;border-radius:18px;'
        f'background:{"#3a3170" if i == 0 else "none"}">'
        f"{text(title, 36, 600, '#f2f0fc')}{bar(w, 16, '#6a6399' if i == 0 else '#3d4660')}"
        f"{icon('arrow-right', 40, '#b9a7ef', 2, 'margin-left:auto') if i == 0 else ''}</div>"
        for i, (title, w) in enumerate(
            (("Install", 300), ("Instances", 360), ("Insert a note", 240))
        )
    )
    panel = (
        '<div class="row" style="gap:24px;height:116px;padding:0 38px;'
        f'border-bottom:3px solid #333c5e;color:#b9a7ef">{icon("search", 44, line=2)}'
        f"{text('ins', 42, 500, '#fff')}"
        '<i style="width:4px;height:50px;background:#b9a7ef;margin-left:-18px"></i></div>'
        f'<div style="padding:20px 18px">{found}</div>'
    )
    page = window(160, 110, 1280, 1000, docs(True), paper="#181e33", rim="#222a44", dots="#39425f")
    return (
        ground("#5a4a9c", "#6555a8", turn=1)
        + page
        + at(330, 300, 940, 470, panel, "background:#232b47;border-radius:26px", "shadow")
    )


SCENES = {"almanac-docs": almanac, "almanac-docs-2": almanac_search}
