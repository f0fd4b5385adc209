"""What the image benches stand on: pictures, peers and load, all on this machine."""
