"""How far the clocks of hosts may differ before a time that lies ahead is taken for a mistake."""

from datetime import timedelta

# Hosts whose clocks are kept by NTP differ by less.
CLOCKS_DIFFER = timedelta(seconds=10)
