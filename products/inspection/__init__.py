"""What is inside a file that is sold: looked into once, in a task, before anybody may buy it.

`contents.look_into` reads it within limits of bytes, entries and time, whatever it is; `reports`
keeps what was found, and `findings` says it in words. Nothing is ever unpacked to a disk.
"""
