# SPDX-License-Identifier: MIT
"""The pytest plugin: a fixture `modem`, and what a failed test needs to be understood.

    @pytest.mark.sim7000("hangs.ini", speed=20)
    def test_gives_up(modem):
        ...

The world of a test is the file that its marker names, in the folder of the test's file; without
one, NAME.ini of test_NAME, then that of the file test_NAME.py, then an empty world. Each test has
a modem of its own, so pytest-xdist may spread them. docs/python.md has all of it.
"""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

import sim7000

MARKER = "sim7000(scenario=None, *, on, virtual, seed, speed, options): the modem's world"
SHOWN = 40  # lines of a trace in the report of a failure
_modem = pytest.StashKey["_Modem"]()
_failed = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("sim7000", "a modem to test against")
    group.addoption(
        "--sim7000", metavar="PROGRAM", help="the simulator; default: $SIM7000, or that in PATH"
    )
    group.addoption(
        "--sim7000-hunt",
        metavar="RUNS",
        type=int,
        help="hunt each program that a test runs in virtual time and that passes, "
        "in so many runs",
    )
    group.addoption(
        "--sim7000-keep",
        metavar="DIR",
        help="traces and reports of failed tests, and findings of hunts, are kept there; "
        "default: tmp_path of the test",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", MARKER)


# --- a test's world ---


def _named(node: pytest.Item) -> str:
    """test_a_b[c] of test_d.py: "a_b"."""
    return re.sub(r"\[.*", "", node.name).removeprefix("test_")


def _beside(node: pytest.Item) -> pathlib.Path | None:
    folder, module = node.path.parent, node.path.stem.removeprefix("test_")
    for name in (_named(node), module, node.path.stem):
        path = folder / f"{name}.ini"
        if path.exists():
            return path
    return None


def _world(node: pytest.Item, given: Any) -> Any:
    if given is None:
        return _beside(node)
    text = os.fspath(given)
    return text if "\n" in text else node.path.parent / text


class HuntFound(AssertionError):
    """The program passed its test, and fails where something goes wrong."""


class _Modem(sim7000.Modem):
    """One whose programs are hunted as well."""

    hunt_runs = 0
    kept: pathlib.Path

    def run(self, *program: sim7000.PathLike, **options: Any) -> sim7000.Result:
        result = super().run(*program, **options)
        if self.virtual and self.hunt_runs and result.status == 0:
            self._hunt([os.fspath(word) for word in program], options)
        return result

    def keep(self) -> None:
        """Trace and scenario, so that `sim7000 test` plays them."""
        self.kept.mkdir(parents=True, exist_ok=True)
        place = self.kept / "modem"
        if not self.virtual:
            try:
                self.save(place)
            except sim7000.Error:
                return  # it has gone: what it said is in the failure
        elif self.journal:
            world = place.with_suffix(".ini")
            world.write_text(self.scenario.read_text("utf-8") if self.scenario else "", "utf-8")
            place.with_suffix(".trace").write_text(
                re.sub(r"\A(scenario .*\n)?", "scenario modem.ini\n", self.journal), "utf-8"
            )

    def left(self) -> list[str]:
        """What is to be said of the files, and the end of the conversation."""
        trace, page = self.kept / "modem.trace", self.kept / "modem.html"
        if not trace.exists():
            return []
        subprocess.run(
            [self._program, "report", str(trace), "-o", str(page)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        lines = trace.read_text("utf-8").splitlines()
        left = [f"... {len(lines) - SHOWN} lines before ..."] if len(lines) > SHOWN else []
        files = [f"trace: {trace}"] + ([f"page: {page}"] if page.exists() else [])
        return [*left, *lines[-SHOWN:], *files]

    def _hunt(self, program: Sequence[str], options: dict[str, Any]) -> None:
        found = self.kept / "hunt"
        self.kept.mkdir(parents=True, exist_ok=True)
        scenario = [os.path.abspath(self.scenario)] if self.scenario else []
        done = subprocess.run(
            [self._program, "hunt", *scenario, f"--runs={self.hunt_runs}", "-o", str(found)]
            + ["--", *program],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=options.get("env"),
            cwd=options.get("cwd"),
            check=False,
        )
        if done.returncode == 1:
            raise HuntFound(f"{done.stdout.strip()}\nfindings are in {found}")
        if done.returncode != 0:
            raise sim7000.Error(done.stderr.strip(), "Hunt")


@pytest.fixture
def modem(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[sim7000.Modem]:
    """A modem of this test's own, in the world of its marker."""
    __tracebackhide__ = True
    marker = request.node.get_closest_marker("sim7000")
    arguments, options = (marker.args, dict(marker.kwargs)) if marker else ((), {})
    given = arguments[0] if arguments else options.pop("scenario", None)
    options.setdefault("program", request.config.getoption("--sim7000"))
    one, why = None, ""
    try:
        one = _Modem(_world(request.node, given), **options)
    except sim7000.NotStarted as error:
        why = str(error)
    if not one:
        pytest.fail(why, pytrace=False)
    one.hunt_runs = request.config.getoption("--sim7000-hunt") or 0
    one.kept = _kept(request.node, tmp_path)
    request.node.stash[_modem] = one
    yield one
    failed = request.node.stash.get(_failed, False)
    if not failed:
        one.keep()  # what its expectations say is known when it has ended
    one.close(check=not failed)


# --- what a failed test leaves ---


def _kept(node: pytest.Item, tmp_path: pathlib.Path) -> pathlib.Path:
    folder = node.config.getoption("--sim7000-keep")
    if not folder:
        return tmp_path
    return pathlib.Path(folder).absolute() / re.sub(r"[^\w.-]+", "-", node.nodeid).strip("-")


@pytest.hookimpl(hookwrapper=True)  # type: ignore[misc]  # pytest 7 has no type for it
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    outcome = yield
    report = outcome.get_result()
    modem = item.stash.get(_modem, None)
    if not report.failed or not modem:
        return
    if not item.stash.get(_failed, False) and report.when == "call":
        modem.keep()
    item.stash[_failed] = True
    said = modem.left()
    if said:
        report.sections.append(("sim7000", "\n".join(said)))
