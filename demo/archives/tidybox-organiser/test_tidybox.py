import tempfile
import unittest
from pathlib import Path

import tidybox

RULES = tidybox.read_rules("Pictures: *.jpg\nPapers: *.pdf *.txt")


class Tidybox(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        for name in ("sea.JPG", "bill.pdf", "odd.xyz", ".hidden.txt"):
            (self.place / name).write_text(name)

    def names(self):
        return sorted(
            p.relative_to(self.place).as_posix()
            for p in self.place.rglob("*")
            if p.is_file() and p.name != tidybox.LOG
        )

    def test_a_plan_touches_nothing(self):
        before = self.names()
        moves = tidybox.plan(self.place, RULES)
        self.assertEqual([a.name for a, _ in moves], ["bill.pdf", "sea.JPG"])
        self.assertEqual(self.names(), before)

    def test_go_and_undo_give_the_same_folder(self):
        before = self.names()
        tidybox.go(self.place, tidybox.plan(self.place, RULES))
        self.assertEqual(
            self.names(), [".hidden.txt", "Papers/bill.pdf", "Pictures/sea.JPG", "odd.xyz"]
        )
        self.assertEqual(tidybox.undo(self.place), (2, []))
        self.assertEqual(self.names(), before)
        self.assertFalse((self.place / "Papers").exists())

    def test_nothing_is_overwritten(self):
        (self.place / "Papers").mkdir()
        (self.place / "Papers" / "bill.pdf").write_text("older")
        tidybox.go(self.place, tidybox.plan(self.place, RULES))
        self.assertEqual((self.place / "Papers" / "bill.pdf").read_text(), "older")
        self.assertEqual((self.place / "Papers" / "bill 2.pdf").read_text(), "bill.pdf")

    def test_a_rule_may_not_lead_outside(self):
        with self.assertRaisesRegex(ValueError, "line 1"):
            tidybox.read_rules("../elsewhere: *.jpg")


if __name__ == "__main__":
    unittest.main()
