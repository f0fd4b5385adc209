"""What every store promises to several writers and readers at once."""

import threading

from archive.storage import Store


def test_of_two_writers_one_wins_whole(store: Store) -> None:
    contents = [bytes([letter]) * 400_000 for letter in b"abcd"]
    torn: list[bytes] = []
    done = threading.Event()

    def write(content: bytes) -> None:
        for _ in range(5):
            store.write("shared/key", (content[place : place + 50_000] for place in range(0, len(content), 50_000)))

    def look() -> None:
        while not done.is_set():
            found = b"".join(store.read("shared/key"))
            if found not in contents:
                torn.append(found)

    store.write("shared/key", [contents[0]])
    reader = threading.Thread(target=look)
    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for thread in (reader, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert not torn
    assert b"".join(store.read("shared/key")) in contents
    assert [entry.key for entry in store.list()] == ["shared/key"]


def test_writers_and_deleters_side_by_side_do_not_disturb_each_other(store: Store) -> None:
    faults: list[BaseException] = []

    def work(name: str) -> None:
        try:
            for _ in range(60):
                store.write(f"deep/er/{name}", [b"x"])
                store.delete(f"deep/er/{name}")
        except Exception as fault:  # noqa: BLE001 - whatever a thread raises is what the test is about
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("one", "two", "three")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert not list(store.list())
