"""Who may download what, and how the file reaches them."""
