"""What small text files in an archive tell: secrets, and the licence."""

import re

# Bytes. Larger files are not searched for secrets.
SMALL = 256 * 1024
PRIVATE_KEY = re.compile(rb"-----BEGIN (?:[A-Z]{2,10} )?PRIVATE KEY-----\s+[A-Za-z0-9+/=:,\s-]{60}")
TOKENS = re.compile(
    rb"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,90}"
    rb"|glpat-[A-Za-z0-9_-]{20}|(?:sk|rk)_live_[0-9A-Za-z]{20,99}|whsec_[A-Za-z0-9+/=]{24,99}"
    rb"|xox[abprs]-[0-9A-Za-z-]{20,99}|AIza[0-9A-Za-z_-]{35}|npm_[A-Za-z0-9]{36}"
    rb"|SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}|[0-9]{8,10}:AA[A-Za-z0-9_-]{33})"
)
LICENCES = (
    ("GNU Affero General Public License", "GNU AGPL"),
    ("GNU Lesser General Public License", "GNU LGPL"),
    ("GNU General Public License", "GNU GPL"),
    ("Mozilla Public License", "MPL"),
    ("Apache License", "Apache"),
    ("SIL Open Font License", "SIL OFL"),
    ("Permission is hereby granted, free of charge", "MIT"),
    ("Permission to use, copy, modify, and/or distribute this software", "ISC"),
    ("Redistribution and use in source and binary forms", "BSD"),
    ("Creative Commons", "Creative Commons"),
)
VERSION = re.compile(r"(?i)\bversion\s+([0-9](?:\.[0-9])?)")


def is_text(content: bytes) -> bool:
    return b"\x00" not in content[:1024]


def secrets_in(content: bytes) -> list[str]:
    """The kinds of finding; what is no text has none."""
    if not is_text(content):
        return []
    found = ["private_key"] if PRIVATE_KEY.search(content) else []
    return found + (["token"] if TOKENS.search(content) else [])


def as_text(content: bytes) -> str:
    """For a database: without what PostgreSQL does not take."""
    text = content.decode("utf-8", "replace").removeprefix("\ufeff").replace("\x00", "")
    return text.replace("\r\n", "\n")


def licence_name(text: str) -> str:
    """Its usual name, or its first line."""
    head = " ".join(text[:3000].split())
    for words, name in LICENCES:
        if words.lower() in head.lower():
            version = VERSION.search(head)
            return f"{name} {version[1]}" if version and name not in ("MIT", "ISC") else name
    lines = [line.strip(" #*=-") for line in text.splitlines()]
    return next((line[:100] for line in lines if line), "")
