"""What pages are made of: the blocks of their bodies, for products, content pages and home."""
