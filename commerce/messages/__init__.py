"""Who is told what about orders, access, reviews and new versions."""
