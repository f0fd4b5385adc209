"""docker-compose.yml, Dockerfile and .env.example say what a keeper may rely on, read as their specification says."""

import re
from pathlib import Path

import pytest

from tools.stack.compose import FILE, Service, Wrong, read, services

ROOT = FILE.parent
FILLED = dict.fromkeys(
    ("PUBLIC_URL", "SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "SEARCH_PASSWORD", "S3_SECRET"), "filled-in"
)


@pytest.fixture(scope="module")
def told() -> dict[str, Service]:
    return services(FILLED)


@pytest.fixture(scope="module")
def ours(told: dict[str, Service]) -> list[Service]:
    return [service for service in told.values() if service.told["image"].startswith("chuanxi:")]


def test_a_file_that_is_not_what_the_specification_says_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "compose.yml"
    wrong.write_text("services: {web: {image: x, comand: y}}")
    with pytest.raises(Wrong, match="comand"):
        read(wrong, {})


def test_what_must_be_filled_in_is_named_with_what_to_write_and_stands_in_the_example() -> None:
    for name in FILLED:
        with pytest.raises(Wrong, match=f"{name} is missing a value: write"):
            services({given: text for given, text in FILLED.items() if given != name})
    example = (ROOT / ".env.example").read_text("utf-8")
    used = set(re.findall(r"\$\{([A-Z0-9_]+)", FILE.read_text("utf-8"))) - {"CHUANXI_VERSION"}
    named = set(re.findall(r"^([A-Z0-9_]+)=", example, re.M))
    assert named <= used
    assert {name for name in FILLED if not re.search(rf"^{name}=$", example, re.M)} == set()


def test_no_secret_stands_in_any_file() -> None:
    named = re.compile(r"^\W*([A-Z_]*(?:PASSWORD|SECRET|KEY|TOKEN|AUTH)[A-Z_]*)[ \t]*[:=][ \t]*(.*)$", re.M)
    found = {
        (name, text)
        for file in ("docker-compose.yml", "Dockerfile", ".env.example")
        for name, text in named.findall((ROOT / file).read_text("utf-8"))
        if text and not text.startswith("${")
    }
    # The S3 account's name, which its secret goes with.
    assert found == {("AWS_ACCESS_KEY_ID", "chuanxi"), ("ROOT_ACCESS_KEY", "chuanxi")}
    passwords = re.findall(r"://[^/\s:]*:([^@\n]+)@", FILE.read_text("utf-8"))
    assert passwords and all(text.startswith("${") for text in passwords)


def test_our_services_run_without_rights_and_write_nothing_into_their_image(ours: list[Service]) -> None:
    assert {service.name for service in ours} >= {"web", "worker", "worker-light", "recorder", "indexer", "prepare"}
    for service in ours:
        assert service.told["read_only"] is True
        assert service.told["cap_drop"] == ["ALL"]
        assert service.told["security_opt"] == ["no-new-privileges:true"]
    assert re.search(r"^USER chuanxi$", (ROOT / "Dockerfile").read_text("utf-8"), re.M)
    assert (ROOT / "Dockerfile").read_text("utf-8").count("\nFROM ") == 2


def test_every_service_has_limits_a_health_check_and_no_port_outside_but_nginx(told: dict[str, Service]) -> None:
    for service in told.values():
        limits = service.told["deploy"]["resources"]["limits"]
        assert limits["memory"] and limits["cpus"]
        assert service.health or service.name == "prepare"
        assert ("ports" in service.told) == (service.name == "nginx")


def test_what_is_kept_lies_in_named_volumes(told: dict[str, Service]) -> None:
    for name in ("database", "search", "storage"):
        assert {volume["type"] for volume in told[name].told["volumes"]} == {"volume"}


def test_services_start_after_what_they_stand_on(told: dict[str, Service], ours: list[Service]) -> None:
    for service in ours:
        if service.name != "prepare":
            assert service.waits_for == {"prepare": "service_completed_successfully"}
    assert told["prepare"].waits_for == dict.fromkeys(("database", "broker", "search", "storage"), "service_healthy")
