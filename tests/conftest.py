"""What holds for every test."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How long an example takes says how busy the machine is, not whether what is promised holds.
settings.register_profile("promises", deadline=None)
settings.load_profile("promises")


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium, started by the first test that asks for it: a process has room for one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield chromium
        chromium.close()
