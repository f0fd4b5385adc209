"""What files truly are, by decoding them: the doors to PyAV, Pillow and libvips, and how sound the bytes are."""
