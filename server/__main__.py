"""bin/with-python -m server COMMAND, as make calls it; each command is a module with a main()."""

import importlib
import sys

from bin.bootstrap import run_plainly

COMMANDS = ("install", "upgrade")

if __name__ == "__main__":
    if sys.argv[1:2] == [] or sys.argv[1] not in COMMANDS:
        sys.exit(f"Usage: bin/with-python -m server {'|'.join(COMMANDS)}")
    run_plainly(importlib.import_module(f"server.{sys.argv[1]}").main)
