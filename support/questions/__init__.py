"""Questions before buying: asking.py takes them, answering.py answers, forgetting.py ends them."""
