"""`python -m app.front [--force]`: the bundle and the message catalogues, if anything they are made of has changed."""

import sys

from app.front import bundle, catalogues

if __name__ == "__main__":
    made = [
        name
        for name, make in (("messages", catalogues.compile_all), ("bundle", bundle.build))
        if make("--force" in sys.argv)
    ]
    print(f"app.front: {', '.join(made) if made else 'nothing has changed'}")
