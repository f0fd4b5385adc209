"""How the house is doing is told to who may know it, and its logs lead from a row of a sheet to the index."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fixtures.batches import small_batch
from fixtures.command import chuanxi
from fixtures.house import House
from fixtures.site import Site, served, wait_for

from app.watch.requests import NUMBER

STEPS = ("describe", "preserve", "derive", "register")
"""What a worker does itself: the steps before were done by the plan, and are recalled."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("watched")
    with served(folder / "home", LOG_FORMAT="json") as running:
        done = chuanxi(folder / "home", "ingest", "add", str(small_batch(folder / "batch", 3)), "--publish")
        assert done.returncode == 0, done.stderr
        assert running.json("/api/search?q=剪纸")["total"] >= 1
        yield running


def told(site: Site) -> list[dict[str, Any]]:
    lines = (site.home.parent / f"{site.home.name}.log").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{")]


def metrics(site: Site) -> dict[str, float]:
    status, body = site.get("/metrics")
    assert status == 200
    lines = [line for line in body.decode().splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_the_counts_of_all_processes_are_told_by_whichever_is_asked(site: Site) -> None:
    found = metrics(site)
    assert found['chuanxi_deposits{state="succeeded"}'] >= 3
    assert found['chuanxi_deposits_ended_total{state="succeeded"}'] >= 3
    for step in STEPS:
        assert found[f'chuanxi_step_seconds_count{{step="{step}"}}'] >= 3
    assert found['chuanxi_changes_followed_total{follower="index"}'] >= 3
    assert found["chuanxi_search_seconds_count"] >= 1
    assert {found[f'chuanxi_dependency_up{{name="{name}"}}'] for name in ("database", "store", "search", "queue")} == {
        1
    }
    assert found["chuanxi_workers"] >= 1
    assert found["chuanxi_queue_age_seconds"] == 0
    assert found['chuanxi_follower_lag{follower="index"}'] == 0
    before = sum(each for name, each in found.items() if name.startswith("chuanxi_http_request_seconds_count"))
    for _ in range(20):
        site.get("/zh/about")
    route = 'chuanxi_http_request_seconds_count{method="GET",route="/<any(zh, en):lang>/about",status="200"}'
    assert metrics(site)[route] >= 20
    after = sum(each for name, each in metrics(site).items() if name.startswith("chuanxi_http_request_seconds_count"))
    assert after >= before + 20


def test_a_rows_number_leads_to_its_deposit_its_steps_its_record_and_the_index(site: Site) -> None:
    wait_for(lambda: any(line["event"] == "followed" and line["follower"] == "index" for line in told(site)), 30)
    lines = told(site)
    ended = next(line for line in lines if line["event"] == "ended" and line.get("row") == 2 and line["changed"])
    assert ended["state"] == "succeeded"
    steps = [line["step"] for line in lines if line["event"] == "step" and line["deposit"] == ended["deposit"]]
    assert steps == list(STEPS)
    followed = [line for line in lines if line["event"] == "followed" and ended["record"] in line.get("records", ())]
    assert {line["follower"] for line in followed} >= {"recorder", "index"}


def test_a_request_is_told_with_its_number_and_without_what_was_searched(site: Site) -> None:
    site.get("/api/search?q=secretword", **{"X-Request-Id": "asked-by-a-proxy-1"})
    site.get("/en/about", **{"X-Request-Id": 'bad"number\t<>'})
    wait_for(lambda: any(line.get("request") == "asked-by-a-proxy-1" for line in told(site)), 10)
    lines = [line for line in told(site) if line.get("request") == "asked-by-a-proxy-1"]
    assert {line["event"] for line in lines} == {"searched", "answered"}
    log = (site.home.parent / f"{site.home.name}.log").read_text("utf-8")
    assert "secretword" not in log
    assert "bad" not in {str(line.get("request"))[:3] for line in told(site)}
    numbers = [line["request"] for line in told(site) if line["event"] == "answered"]
    assert all(NUMBER.fullmatch(number) for number in numbers)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip", "Forwarded", "Via"])
def test_counts_are_not_told_to_others(tmp_path: Path, header: str) -> None:
    client = House(tmp_path, METRICS_TOKEN="only-prometheus-knows").visitor()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.7"}).status_code == 404
    assert client.get("/metrics", headers={header: "203.0.113.7"}).status_code == 404
    for word, status in (("only-prometheus-knows", 200), ("only-prometheus-know", 404), ("", 404)):
        answer = client.get(
            "/metrics", headers={"Authorization": f"Bearer {word}"}, environ_base={"REMOTE_ADDR": "203.0.113.7"}
        )
        assert answer.status_code == status


def test_without_a_token_nobody_elsewhere_is_let_in_by_an_empty_one(tmp_path: Path) -> None:
    client = House(tmp_path).visitor()
    answer = client.get("/metrics", headers={"Authorization": "Bearer "}, environ_base={"REMOTE_ADDR": "203.0.113.7"})
    assert answer.status_code == 404


def test_a_worker_on_its_own_tells_its_counts_where_it_is_told_to(tmp_path: Path) -> None:
    refused = chuanxi(tmp_path / "home", "ingest", "work", METRICS_ADDRESS="nowhere")
    assert refused.returncode == 1
    assert "METRICS_ADDRESS" in refused.stderr and "127.0.0.1:9100" in refused.stderr


FAILING = """
import logging
from app.watch.logs import configure_logs
configure_logs(logging.INFO, "json")
def look(name):
    raise ValueError("broken")
try:
    look("a-secret-of-somebody")
except ValueError:
    logging.getLogger("site").exception("it failed")
"""


def test_a_trace_in_the_log_says_where_and_not_what_variables_held() -> None:
    done = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True, check=True)
    (line,) = [json.loads(line) for line in done.stderr.splitlines()]
    assert line["exception"][0]["exc_value"] == "broken"
    assert line["exception"][0]["frames"][-1]["name"] == "look"
    assert "a-secret-of-somebody" not in done.stderr.replace('look(\\"a-secret-of-somebody\\")', "")
