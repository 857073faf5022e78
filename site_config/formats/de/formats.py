"""How German writes dates: with a point behind the day, wherever English formats have none."""

DATE_FORMAT = "j. F Y"
DATETIME_FORMAT = "j. F Y, H:i"
TIME_FORMAT = "H:i"
SHORT_DATE_FORMAT = "d.m.Y"
SHORT_DATETIME_FORMAT = "d.m.Y, H:i"

# What templates ask for by its English pattern, which Django looks up here by that name.
globals().update(
    {
        "j F": "j. F",
        "j F Y": "j. F Y",
        "j F Y, H:i": "j. F Y, H:i",
        "j F Y, H:i T": "j. F Y, H:i T",
        "j M Y": "j. N Y",
        "j M Y, H:i": "j. N Y, H:i",
        "j M, H:i:s": "j. N, H:i:s",
        "d F, H:i": "d. F, H:i",
    }
)
