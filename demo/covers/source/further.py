"""Covers of what the further sellers have: forms, a board, scripts, error pages."""

from parts import at, bar, bars, ground, icon, landscape, row, serif, text, window


def orchard():
    def field(label, width, y, colour="#c9d6c5", note=""):
        return (
            at(90, y, 900, 40, text(label, 30, 600, "#233127"))
            + at(
                90,
                y + 52,
                900,
                92,
                bar(width, 18, "#9db09f"),
                f"border:4px solid {colour};border-radius:22px;display:flex;align-items:center;"
                "padding:0 32px",
            )
            + at(90, y + 156, 900, 40, text(note, 28, 600, "#a5321c"))
        )

    send = at(
        90,
        660,
        260,
        96,
        text("Send", 34, 650, "#fff"),
        "background:#2f7d4f;border-radius:22px;display:grid;place-items:center",
    )
    fields = field("Name", 320, 70) + field(
        "E-mail address", 460, 258, "#c75a3f", "Please add what follows the @."
    )
    mark = icon("check", 190, "#2f7d4f", 2)
    badge = at(
        1210,
        560,
        300,
        300,
        mark,
        "background:#f4fbef;border-radius:160px;display:grid;place-items:center",
        "shadow",
    )
    return (
        ground("#a9cfa4", "#b9dab4", turn=0)
        + window(130, 110, 1090, 860, fields + field("Message", 620, 478) + send, dots="#cfd8cc")
        + badge
    )


def kestrel():
    def column(x, name, cards):
        inside = at(32, 30, 340, 50, text(name, 34, 650, "#16304f"))
        for number, (width, colour) in enumerate(cards):
            lines = bar(70, 14, colour) + bars((width, width * 0.7), 16, 18, "#d4dde8")
            inside += at(
                28,
                100 + number * 186,
                364,
                162,
                f'<div class="col" style="gap:22px;padding:26px 30px">{lines}</div>',
                "background:#fff;border-radius:22px",
            )
        return at(x, 130, 420, 740, inside, "background:#dfeaf5;border-radius:34px", "shadow")

    lifted = at(
        660,
        520,
        380,
        172,
        f'<div class="col" style="gap:22px;padding:28px 32px">{bar(70, 14, "#e08a3c")}'
        f"{bars((270, 180), 16, 18, '#d4dde8')}</div>",
        "background:#fff;border-radius:22px;transform:rotate(-5deg)",
        "shadow",
    )
    return (
        ground("#5e8fc4", "#6f9dce", turn=2)
        + column(120, "To do", ((260, "#e08a3c"), (220, "#3f8f6b"), (290, "#3f8f6b")))
        + column(590, "Doing", ((240, "#3f8f6b"), (200, "#8a63b8")))
        + column(1060, "Done", ((280, "#8a63b8"), (230, "#e08a3c"), (250, "#3f8f6b")))
        + lifted
    )


def pantry():
    def jar(x, name, widths, colour):
        lid = at(x + 50, 210, 260, 66, "", "background:#7a5a3c;border-radius:20px")
        label = at(
            40,
            60,
            280,
            84,
            text(name, 36, 600, "#4a3520"),
            "background:#fffaf0;border-radius:14px;display:grid;place-items:center",
        )
        lines = at(46, 196, 290, 240, bars(widths, 20, 28, colour))
        glass = "background:rgb(255 255 255/.55);border-radius:44px;border:6px solid #fffaf0"
        return at(x, 262, 360, 480, label + lines, glass, "shadow") + lid

    shelf = at(90, 742, 1420, 44, "", "background:#a9794e;border-radius:14px", "shadow")
    return (
        ground("#e9c893", "#efd4a8", turn=3)
        + jar(170, "doubles", (220, 150, 190, 90), "#c4683c")
        + jar(620, "rename", (160, 230, 120, 180), "#4f7f63")
        + jar(1070, "table", (200, 110, 230, 150), "#4a6a9c")
        + shelf
    )


def signpost():
    hills = landscape(
        1600, 1000, "#f3d9c8", "#fff1e2", ("#c9b3c4", "#9d8fb5", "#6d6a94"), seed=9, radius=0
    )
    post = at(780, 250, 40, 750, "", "background:#5b4636;border-radius:12px")

    def board(x, y, words, turn, sign):
        return at(
            x,
            y,
            560,
            120,
            row(icon(sign, 56, "#fff8ee", 2), serif(words, 62, "#fff8ee"), gap=28),
            f"background:#7d5f48;border-radius:18px;padding:0 44px;transform:rotate({turn}deg);"
            "display:flex;align-items:center",
            "shadow",
        )

    return (
        ground("#f3d9c8", "#f3d9c8")
        + at(0, 0, 1600, 1000, hills)
        + post
        + board(560, 220, "First page", -2, "arrow-right")
        + board(430, 390, "Search", 2, "search")
        + board(620, 560, "Not here", -7, "close")
    )


SCENES = {
    "orchard-forms": orchard,
    "kestrel-board": kestrel,
    "pantry-snippets": pantry,
    "signpost-errors": signpost,
}
