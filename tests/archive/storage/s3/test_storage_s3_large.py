"""A large file, in a process whose memory is measured. It is sparse here; TEST_S3_LARGE_GB makes it larger."""

import json
import os
import subprocess
import sys
from pathlib import Path

from archive.storage import open_store

HERE = Path(__file__).parents[4]
SIZE = int(float(os.environ.get("TEST_S3_LARGE_GB", "0.4")) * 10**9)
BOUND_MB = 150
PIECE = b"the piece of paper that was cut"
PROGRAM = r"""
import json, pathlib, re, sys
from archive.storage import open_store
store, film, places = open_store(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3])
def chunks():
    with open(film, "rb", buffering=0) as file:
        while chunk := file.read(1 << 20):
            yield chunk
size = store.write("film", chunks())
read = 0
for chunk in store.read("film", size // 2, size // 8):
    read += len(chunk)
pieces = [store.read_range("film", place, 31).decode() for place in places]
peak = int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path("/proc/self/status").read_text())[1]) * 1024 / 1e6
print(json.dumps({"size": size, "read": read, "pieces": pieces, "peak_mb": peak}))
"""


def test_a_large_file_is_written_and_read_in_little_memory_and_any_place_of_it_is_found(
    url: str, tmp_path: Path
) -> None:
    film, places = tmp_path / "film", [0, SIZE // 3, SIZE // 2 - 7, SIZE - len(PIECE)]
    with film.open("wb") as file:
        for place in places:
            file.seek(place)
            file.write(PIECE)
    command = [sys.executable, "-c", PROGRAM, url, str(film), json.dumps(places)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    store = open_store(url)
    assert found["size"] == store.size("film") == SIZE
    assert found["read"] == SIZE // 8
    assert found["pieces"] == [PIECE.decode()] * len(places)
    assert found["peak_mb"] <= BOUND_MB
    store.delete("film")
