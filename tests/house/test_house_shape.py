"""Small files, small functions, small folders, and names that say what a thing is."""

import ast
from collections import Counter
from pathlib import Path
from typing import Any

Sources = tuple[Any, ...]

VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "base", "core", "manager", "managers", "stuff"}


def test_no_file_is_longer_than_300_lines(everything: Sources) -> None:
    assert [(str(each.place), lines) for each in everything if (lines := each.text.count("\n")) > 300] == []


def test_no_function_is_longer_than_40_lines(rooms: Sources) -> None:
    long = [
        f"{each.place}:{node.lineno} {node.name} ({lines})"
        for each in rooms
        if not each.is_migration
        for node in ast.walk(each.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > 40
    ]
    assert long == []


def test_no_folder_holds_more_than_15_python_files(everything: Sources) -> None:
    crowded = Counter(str(each.place.parent) for each in everything)
    assert [folder for folder, files in crowded.items() if files > 15] == []


def test_no_file_or_folder_has_a_name_that_says_nothing(project: Path, everything: Sources) -> None:
    parts = {part.removesuffix(".py") for each in everything for part in each.place.parts}
    assert parts & VAGUE == set()
    assert {path.stem for path in (project / "docs").rglob("*.md")} & VAGUE == set()


def test_every_module_says_in_its_first_line_what_it_is(everything: Sources) -> None:
    assert [str(each.place) for each in everything if not ast.get_docstring(each.tree) and each.text.strip()] == []


def test_every_public_function_and_class_is_typed_and_described(rooms: Sources) -> None:
    assert [
        fault
        for each in rooms
        if not each.is_migration
        for node in each.tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
        for fault in _faults(f"{each.place}:{node.lineno} {node.name}", node)
    ] == []


def test_what_catches_every_exception_stands_in_the_runner_or_the_worker_only(rooms: Sources) -> None:
    broad = {
        str(each.place)
        for each in rooms
        for node in ast.walk(each.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
        and not (isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None)  # tidies up and lets it pass
    }
    assert broad <= {"ingest/runner.py"}


def _faults(where: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> list[str]:
    faults = [] if ast.get_docstring(node) else [f"{where}: without docstring"]
    inner = (
        [node] if not isinstance(node, ast.ClassDef) else [one for one in node.body if isinstance(one, ast.FunctionDef)]
    )
    for function in inner:
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        given += [one for one in (function.args.vararg, function.args.kwarg) if one]
        untyped = [one.arg for one in given if one.annotation is None and one.arg not in ("self", "cls")]
        if function.returns is None:
            untyped.append("return")
        faults += [f"{where}.{function.name}: {name} without type" for name in untyped]
    return faults
