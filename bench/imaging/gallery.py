"""A home with pictures in it, taken in by the pipeline: half of them open, half for registered readers."""

import csv
from pathlib import Path

import numpy
import pyvips

from app.creation import create_app
from app.watch.logs import configure_logs
from archive.access.viewer import Role
from archive.catalogue import accounts, records
from archive.context import Archive, archive_here
from archive.settings import read_settings
from ingest.commands import make_plan, take

PASSWORD = "bench password of some length"
COLUMNS = ("资源编号*", "文件名*", "用途*", "题名*", "资源类型*", "项目名称*", "门类*", "行政区划代码*")
MORE = ("采集日期*", "开放级别*", "权利声明*", "权利人*")


def photograph(path: Path, width: int, height: int, seed: int) -> Path:
    """A picture as full of detail as a photograph: noise over many scales."""
    random = numpy.random.default_rng(seed)
    picture = pyvips.Image.black(width, height, bands=3)
    for scale in (2, 8, 32, 128):
        grid = random.normal(0, 20 + scale / 4, (height // scale + 3, width // scale + 3, 3)).astype(numpy.float32)
        picture += pyvips.Image.new_from_array(grid).resize(scale, kernel="cubic").crop(0, 0, width, height)
    (picture + 128).cast("uchar").copy(interpretation="srgb").write_to_file(str(path), Q=92)
    return path


def fill(home: Path, folder: Path, number: int, size: tuple[int, int]) -> tuple[Archive, list[str], str]:
    """Takes `number` pictures in. Returns the archive, the assets' ids, and the token of a registered reader."""
    folder.mkdir(parents=True)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow((*COLUMNS, *MORE))
        for place in range(number):
            name = photograph(folder / f"{place:03d}.jpg", *size, place).name
            access = "公开" if place % 2 else "登录可见"
            about = (f"B-{place:03d}", name, "保存级母版", f"图{place}", "图片", "广府剪纸", "传统美术", "440104")
            writer.writerow((*about, "2019-02-19", access, "未知有版权", "示例馆"))
    configure_logs()
    app = create_app(read_settings({"CHUANXI_HOME": str(home)}))
    with app.app_context():
        archive = archive_here()
        made = make_plan(folder, None, publish=True, quiet=True)
        entries = [entry for entry in take(made, folder, "en", quiet=True) if entry.profile == "item"]
        with archive.database.writing() as connection:
            account = accounts.add(connection, "reader@example.org", PASSWORD, Role.REGISTERED, None)
            token = accounts.open_session(connection, account.id)
            found = records.many(connection, [entry.record for entry in entries])
    return archive, [found[entry.record].head.assets[0].id for entry in entries], token
