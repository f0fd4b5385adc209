"""Image requests are read as Image API 3.0 section 4 says, and nothing else is."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from iiif.image.request import FORMATS, LIMIT, QUALITIES, BadRequest, fitted, parse

FULL = (6000, 4000)
SIDES = st.integers(1, 20_000)
IMAGES = st.tuples(SIDES, SIDES)


def size(text: str, full: tuple[int, int] = FULL, region: str = "full") -> tuple[int, int]:
    return parse(f"{region}/{text}/0/default.jpg", full).size


def region(text: str, full: tuple[int, int] = FULL) -> tuple[int, int, int, int]:
    return parse(f"{text}/1,1/0/default.jpg", full).region


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("full", (0, 0, 6000, 4000)),
        ("square", (1000, 0, 4000, 4000)),
        ("10,20,30,40", (10, 20, 30, 40)),
        ("5990,3990,100,100", (5990, 3990, 10, 10)),
        ("pct:50,50,25,25", (3000, 2000, 1500, 1000)),
        ("pct:99.99,99.99,50,50", (5999, 3999, 1, 1)),
        ("pct:.5,0,.001,.001", (30, 0, 1, 1)),
    ],
)
def test_a_region_is_cut_to_the_image(text: str, found: tuple[int, int, int, int]) -> None:
    assert region(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Full",
            "0,0,0,10",
            "0,0,10,0",
            "6000,0,1,1",
            "0,4000,1,1",
            "-1,0,10,10",
            "1.5,0,10,10",
            "1,2,3",
            "1,2,3,4,5",
        ),
        *("pct:0,0,0,1", "pct:100,0,1,1", "pct:+1,0,1,1", "pct:1e1,0,1,1", "pct:0,0", "１,0,10,10", "0, 0,1,1"),
    ],
)
def test_what_is_no_region_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        region(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("max", (4096, 2731)),
        ("600,", (600, 400)),
        (",400", (600, 400)),
        ("300,300", (300, 300)),
        ("pct:10", (600, 400)),
        ("!500,500", (500, 333)),
        ("!9000,100", (150, 100)),
    ],
)
def test_a_size_is_what_it_says(text: str, found: tuple[int, int]) -> None:
    assert size(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("^200,", (200, 100)),
        ("^!200,200", (200, 100)),
        ("^pct:200", (200, 100)),
        ("^max", (4096, 2048)),
        ("^10,", (10, 5)),
    ],
)
def test_a_caret_allows_to_enlarge(text: str, found: tuple[int, int]) -> None:
    assert size(text, (100, 50)) == found


@pytest.mark.parametrize("text", ["200,", ",51", "101,50", "pct:101", "pct:200"])
def test_i05_without_a_caret_nothing_exceeds_the_region(text: str) -> None:
    with pytest.raises(BadRequest):
        size(text, (100, 50))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ",",
        "^",
        "^,",
        "0,",
        ",0",
        "0,0",
        "!0,10",
        "pct:0",
        "!10,",
        "-1,",
        "+1,",
        "1e2,",
        "full",
        "4097,1",
        "^5000,",
        "max ",
        "pct:",
    ],
)
def test_i04_what_is_no_size_or_beyond_the_limits_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        size(text)


@pytest.mark.parametrize(
    ("text", "found"), [("0", (False, 0)), ("!90", (True, 90)), ("22.5", (False, 22.5)), ("360", (False, 0))]
)
def test_a_rotation_is_a_number_of_degrees(text: str, found: tuple[bool, float]) -> None:
    asked = parse(f"full/max/{text}/default.jpg", FULL)
    assert (asked.mirrored, asked.rotation) == found


@pytest.mark.parametrize("text", ["", "!", "-90", "+90", "361", "1e1", "90!", "９０", "nan", "inf"])
def test_what_is_no_rotation_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        parse(f"full/max/{text}/default.jpg", FULL)


@pytest.mark.parametrize(
    "text", ["default", "default.", ".jpg", "native.jpg", "default.gif", "default.JPG", "default.jpg.png"]
)
def test_i03_qualities_and_formats_are_those_that_are_announced(text: str) -> None:
    with pytest.raises(BadRequest):
        parse(f"full/max/0/{text}", FULL)


@given(st.text(max_size=60), IMAGES)
def test_any_text_is_read_or_refused(text: str, full: tuple[int, int]) -> None:
    try:
        asked = parse(text, full)
    except BadRequest as fault:
        assert "\n" not in str(fault)
    else:
        assert asked.format in FORMATS


ASKED = st.tuples(
    st.sampled_from(["full", "square"])
    | st.tuples(*[st.integers(0, 25_000)] * 4).map(lambda box: ",".join(map(str, box)))
    | st.tuples(*[st.decimals(0, 110, places=2)] * 4).map(lambda box: "pct:" + ",".join(map(str, box))),
    st.sampled_from(["max", "^max", "pct:33.3", "^pct:150"])
    | st.tuples(st.sampled_from(["", "^", "!", "^!"]), st.integers(0, 5000), st.integers(0, 5000)).map(
        lambda found: f"{found[0]}{found[1]},{found[2]}"
    )
    | st.integers(0, 5000).map(lambda side: f"{side},")
    | st.integers(0, 5000).map(lambda side: f",{side}"),
    st.sampled_from(["0", "90", "!0", "!180.5"]),
    st.sampled_from(QUALITIES),
    st.sampled_from(sorted(FORMATS)),
).map(lambda parts: f"{parts[0]}/{parts[1]}/{parts[2]}/{parts[3]}.{parts[4]}")


@given(ASKED, IMAGES)
def test_what_is_made_lies_in_the_image_and_in_the_limits(text: str, full: tuple[int, int]) -> None:
    try:
        asked = parse(text, full)
    except BadRequest:
        return
    x, y, w, h = asked.region
    assert 0 <= x < x + w <= full[0]
    assert 0 <= y < y + h <= full[1]
    assert 1 <= asked.size[0] <= LIMIT
    assert 1 <= asked.size[1] <= LIMIT
    if "^" not in text:
        assert asked.size[0] <= w
        assert asked.size[1] <= h


@given(ASKED, IMAGES)
def test_the_canonical_form_asks_for_the_same_and_is_its_own(text: str, full: tuple[int, int]) -> None:
    try:
        asked = parse(text, full)
    except BadRequest:
        return
    canonical = asked.canonical(full)
    again = parse(canonical, full)
    assert again == asked
    assert again.canonical(full) == canonical


@given(IMAGES, st.integers(1, LIMIT), st.integers(1, LIMIT))
def test_i06_a_confined_size_is_the_largest_that_fits(full: tuple[int, int], most_w: int, most_h: int) -> None:
    w, h = size(f"!{most_w},{most_h}", full)
    assert w <= min(most_w, full[0])
    assert h <= min(most_h, full[1])
    limits = (most_w, most_h, full[0], full[1])
    assume(min(full) > 0)
    # It touches a limit on one side; the other follows from the shape, to the pixel.
    assert w in limits or h in limits
    assert abs(w * full[1] - h * full[0]) <= max(full) or 1 in (w, h)


@given(IMAGES)
def test_max_keeps_the_shape_and_never_enlarges(full: tuple[int, int]) -> None:
    assert size("max", full) == fitted(*full, LIMIT, LIMIT)
    assert max(size("max", full)) == min(LIMIT, max(full))
