"""Covers of the starter kits and scripts."""

from parts import at, bar, bars, ground, icon, landscape, serif, sheet, text, window

KEYWORD, NAME, STRING, PLAIN, QUIET = "#f29e7a", "#8fc7f0", "#a8d8a0", "#e8e6f2", "#77748f"
PROGRAM = (
    (("def", KEYWORD), (" build", NAME), ("(source, target):", PLAIN)),
    (("    for", KEYWORD), (" page ", PLAIN), ("in", KEYWORD), (" read(source):", PLAIN)),
    (("        html = layout.fill(page)", PLAIN),),
    (("        write(target, page.path, html)", PLAIN),),
    (("    # newest first", QUIET),),
    (("    feed = atom(source, ", PLAIN), ("20", STRING), (")", PLAIN)),
    (("    write(target, ", PLAIN), ('"feed.xml"', STRING), (", feed)", PLAIN)),
)


def program(lines, size=32, leading=62):
    rows = ""
    for i, line in enumerate(lines, 1):
        words = "".join(f'<span style="color:{colour}">{part}</span>' for part, colour in line)
        rows += (
            f'<div class="mono" style="font-size:{size}px;line-height:{leading}px">'
            f'<span style="color:#4d4a66;display:inline-block;width:66px">{i}</span>{words}</div>'
        )
    return rows


def quayside():
    def page(x, y, turn, title, colours, seed):
        inside = (
            f'<div style="padding:40px 38px">{landscape(324, 170, *colours, seed=seed)}'
            f'<div style="height:30px"></div>{serif(title, 58, "#26233a")}'
            f'<div style="height:26px"></div>{bars([320, 290, 310, 180], 14, 20, "#dcd8e6")}</div>'
        )
        return sheet(x, y, 400, 540, inside, turn, radius=18)

    editor = window(
        80,
        130,
        1040,
        600,
        f'<div style="padding:36px 40px">{program(PROGRAM)}</div>',
        paper="#24213a",
        rim="#2e2b47",
        dots="#4a4668",
    )
    return (
        ground("#8f86b8", "#9c94c3", turn=1)
        + editor
        + page(1130, 120, 9, "Notes", ("#e4dff0", "#f2b279", ("#b3a9d6", "#7d72ad", "#4a4180")), 2)
        + page(
            1040, 240, 4, "Harvest", ("#f4e3cf", "#d9694a", ("#e0bd93", "#b58452", "#7a5331")), 6
        )
        + page(
            940,
            380,
            -2,
            "First light",
            ("#dbe9ee", "#f3c15f", ("#a9c9d6", "#6c9bb0", "#386880")),
            4,
        )
    )


def folder(colour, back, label, mark):
    return (
        '<svg width="330" height="270" viewBox="0 0 330 270">'
        f'<path d="M0 40a32 32 0 0 1 32-32h84a30 30 0 0 1 22 10l22 26h138a32 32 0 0 1 32 32v60H0z" '
        f'fill="{back}"/><rect x="46" y="30" width="238" height="120" rx="14" fill="#fffdf6"/>'
        f'<rect y="76" width="330" height="194" rx="32" fill="{colour}"/></svg>'
        f'<div class="at row" style="left:34px;top:160px;gap:20px">{icon(mark, 52, "#fff", 2)}'
        f"{text(label, 38, 650, '#fff')}</div>"
    )


def tidybox():
    loose = (
        (96, 150, -14, "image", "#2f6f8f"),
        (330, 96, 9, "file-lines", "#8a6a1c"),
        (150, 420, 7, "file-lines", "#8a6a1c"),
        (400, 380, -8, "image", "#a4472f"),
        (80, 650, -5, "receipt", "#3f6b4c"),
        (370, 660, 13, "image", "#6a4a8c"),
    )

    def face(kind, colour):
        if kind == "image":
            return (
                f'<svg width="160" height="150" viewBox="0 0 160 150" fill="{colour}">'
                '<rect width="160" height="150" rx="12" opacity=".24"/>'
                '<circle cx="112" cy="46" r="20" opacity=".65"/><path d="M0 132c34-56 58-56 86-26'
                's48 20 74-10v42a12 12 0 0 1-12 12H12a12 12 0 0 1-12-12z"/></svg>'
            )
        return bars([150, 120, 160, 96], 16, 19, f"{colour}55")

    sheets = "".join(
        sheet(
            x,
            y,
            220,
            250,
            f'<div style="padding:32px 30px">{face(kind, colour)}</div>',
            turn,
            radius=18,
        )
        for x, y, turn, kind, colour in loose
    )
    arrow = (
        '<svg class="at" style="left:668px;top:430px" width="150" height="120" '
        'viewBox="0 0 150 120" fill="none" stroke="#4a3608" stroke-width="14" '
        'stroke-linecap="round" stroke-linejoin="round">'
        '<path d="M8 60h128M92 14l46 46-46 46"/></svg>'
    )
    folders = "".join(
        at(x, y, 330, 270, folder(*spec))
        for (x, y), spec in zip(
            ((860, 190), (1220, 190), (860, 530), (1220, 530)),
            (
                ("#2f6f8f", "#24566f", "Pictures", "image"),
                ("#b4532f", "#8f3f22", "Papers", "receipt"),
                ("#3f7a55", "#2f5e41", "Archives", "box"),
                ("#6a4a8c", "#51376d", "The rest", "star"),
            ),
            strict=True,
        )
    )
    return ground("#eec55c", "#f3d27c", "#3d2d08", turn=1) + sheets + arrow + folders


def letter(x, y, turn, head, colour, title, body, left=52):
    top = f'<i style="display:block;height:26px;background:{colour}"></i>'
    inside = (
        f'<div style="overflow:hidden;border-radius:22px 22px 0 0">{top}</div>'
        f'<div style="padding:44px 40px 0 {left}px"><div style="margin-bottom:34px">'
        f"{icon(head, 54, colour, 2)}</div>{serif(title, 72, '#182c3b')}"
        f'<div style="height:34px"></div>{body}</div>'
    )
    return sheet(x, y, 520, 720, inside, turn, "#fff", 22)


def dovecote():
    def call(words, colour):
        return (
            f'<span class="row" style="height:88px;width:280px;border-radius:16px;margin-top:44px;'
            f'justify-content:center;background:{colour}">{text(words, 34, 650, "#fff")}</span>'
        )

    lines = bars([410, 390, 400, 250], 16, 22, "#dbe4ea")
    short = bars([340, 320, 350, 210], 16, 22, "#dbe4ea")
    amounts = "".join(
        '<div class="row" style="justify-content:space-between;height:74px;'
        f'border-top:3px solid #e8eef2">{bar(w, 16, "#dbe4ea")}{text(v, 34, 550, "#182c3b")}</div>'
        for w, v in ((190, "$39.00"), (140, "$10.00"))
    )
    total = (
        '<div class="row" style="justify-content:space-between;border-top:5px solid #182c3b;'
        f'padding-top:20px">{text("Total", 34, 650, "#182c3b")}'
        f"{text('$49.00', 44, 700, '#182c3b')}</div>"
    )
    return (
        ground("#a5cde0", "#b5d8e8", turn=2)
        + letter(80, 210, -7, "home", "#d9694a", "Welcome", lines + call("Begin", "#d9694a"))
        + letter(
            1000,
            210,
            7,
            "lock",
            "#5a55b0",
            "Reset link",
            short + call("New password", "#5a55b0"),
            118,
        )
        + letter(
            540,
            130,
            0,
            "receipt",
            "#1f7a6b",
            "Your receipt",
            bars([400, 320], 16, 22, "#dbe4ea")
            + '<div style="height:40px"></div>'
            + amounts
            + total,
        )
    )


SCENES = {
    "quayside-builder": quayside,
    "tidybox-organiser": tidybox,
    "dovecote-emails": dovecote,
}
