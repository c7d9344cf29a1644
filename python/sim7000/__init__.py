# SPDX-License-Identifier: MIT
"""A SIM7000 modem for tests: `sim7000 run`, and a hand on it while it runs.

    with sim7000.Modem("world.ini") as modem:
        host = Downloader(modem.port)           # "/dev/pts/7", as pyserial takes it
        host.begin("a.txt")
        modem.wait_for("+FTPGET: 1,1")
        modem.inject("deregister for 30s")
        modem.wait_for("+FTPGET: 1,61")

The program `sim7000` does all the work; this is its control socket (docs/control.md) in Python's
words. A Modem is one process and one world, so tests may run side by side. Patterns, acts and keys
are those of scenarios (docs/scenario.md). Times are seconds of the device.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, MutableMapping, Sequence
from types import TracebackType
from typing import IO, Any, Union

__all__ = [
    "Error",
    "Event",
    "Expectation",
    "ExpectationFailed",
    "Fault",
    "Files",
    "Modem",
    "NotStarted",
    "Refused",
    "Result",
    "TimedOut",
]
__version__ = "0.2.0"

PathLike = Union[str, "os.PathLike[str]"]
Patterns = Union[str, Sequence[str], None]

# The control protocol takes requests of 16 MiB; base64 makes three bytes four.
_PIECE = 8 * 1024 * 1024
_ENDS_WITHIN = 20.0  # seconds, real: for a process that was told to end


class Error(RuntimeError):
    """The modem refused: `kind` is the class of error that it gave, such as UnknownVerb."""

    def __init__(self, text: str, kind: str = "Error") -> None:
        super().__init__(text)
        self.kind = kind


class TimedOut(Error):
    """What was waited for did not come."""


class NotStarted(Error):
    """`sim7000 run` did not start: the text is its own."""


class Refused(Error):
    """In virtual time: this program or machine cannot be held exactly (status 3)."""


class ExpectationFailed(AssertionError):
    """An [expect] of the scenario did not hold, or a fault that had to strike never did."""


@dataclasses.dataclass(frozen=True)
class Event:
    """What a wait was met by."""

    met: str  # which of its conditions: "line", "command", "fault", "state" ...
    text: str  # the line, the command, the state's value
    name: str  # of the state, or the fault
    time: float  # seconds since the device's start
    position: int  # behind it; for `since`


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    on: str
    then: tuple[str, ...]
    struck: int
    matched: int


@dataclasses.dataclass(frozen=True)
class Expectation:
    name: str
    held: bool
    why: str  # what came instead; "" while it holds


@dataclasses.dataclass(frozen=True)
class Result:
    """A program that ran to its end beside a modem."""

    status: int
    stdout: str
    stderr: str  # the program's, and in virtual time the modem's verdict behind it
    journal: str  # the trace


class _Hand:
    """One connection to the control socket. Requests of several threads go one after the other."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(path)
        self._lines: IO[str] = self._socket.makefile("r", encoding="utf-8")
        self.greeting: dict[str, Any] = self._read()

    def _read(self) -> dict[str, Any]:
        line = self._lines.readline()
        if not line:
            raise Error("the modem has gone", "Gone")
        message: dict[str, Any] = json.loads(line)
        return message

    def __call__(self, verb: str, **arguments: Any) -> dict[str, Any]:
        given = {name: value for name, value in arguments.items() if value is not None}
        request = json.dumps({"execute": verb, "arguments": given}).encode() + b"\n"
        with self._lock:
            try:
                self._socket.sendall(request)
                answer = self._read()
            except OSError as gone:
                raise Error("the modem has gone", "Gone") from gone
        if "error" in answer:
            kind, text = answer["error"]["class"], answer["error"]["desc"]
            raise (TimedOut if kind == "TimedOut" else Error)(text, kind)
        result: dict[str, Any] = answer["return"]
        return result

    def messages(self) -> Iterator[dict[str, Any]]:
        """What comes unasked, until the modem goes."""
        while True:
            try:
                yield self._read()
            except (Error, OSError):
                return

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Files(MutableMapping[str, bytes]):
    """The embedded FTP server's files, by their absolute path."""

    def __init__(self, hand: _Hand) -> None:
        self._hand = hand

    def __getitem__(self, path: str) -> bytes:
        content = b""
        while True:
            try:
                got = self._hand("files-get", path=path, offset=len(content), count=_PIECE)
            except Error as error:
                raise KeyError(path) from error
            content += base64.b64decode(got["base64"])
            if len(content) >= got["size"]:
                return content

    def __setitem__(self, path: str, content: bytes) -> None:
        before = self.get(path) if len(content) > _PIECE else None
        try:
            self._put(path, content)
        except Error:  # in one of several pieces: what was there is there again
            if len(content) > _PIECE and before is None:
                self.pop(path, None)
            elif before is not None:
                self._put(path, before)
            raise

    def _put(self, path: str, content: bytes) -> None:
        for at in range(0, max(len(content), 1), _PIECE):
            piece = base64.b64encode(content[at : at + _PIECE]).decode()
            self._hand("files-put", path=path, base64=piece, append=True if at else None)

    def __delitem__(self, path: str) -> None:
        try:
            self._hand("files-remove", path=path)
        except Error as error:
            raise KeyError(path) from error

    def __iter__(self) -> Iterator[str]:
        listed = self._hand("files-list")["files"]
        return iter([str(one["path"]) for one in listed if not one["folder"]])

    def __len__(self) -> int:
        return len(list(iter(self)))


def _keys(keys: dict[str, Any]) -> list[str]:
    """`then=["a", "b"]` is two lines of a section; `from_` stands for a word that Python keeps."""
    lines = []
    for name, value in keys.items():
        for one in value if isinstance(value, (list, tuple)) else [value]:
            text = ("no", "yes")[one] if isinstance(one, bool) else str(one)
            lines.append(f"{name.rstrip('_')} = {text}")
    return lines


def find_program(program: PathLike | None = None) -> str:
    """The `sim7000` that is meant: given, or $SIM7000, or in PATH."""
    given = os.fspath(program) if program else os.environ.get("SIM7000", "sim7000")
    found = shutil.which(given)
    if not found:
        raise NotStarted(f"there is no program {given}: install sim7000, or set SIM7000")
    return found


class Modem:
    """A modem on an end of its own, from `with` to the end of its block.

    `scenario` is a path, or the text of a scenario (anything with more than one line); without it
    the world is that of an empty file. `on` is what `run --on` takes: "pty", "tcp:0",
    "rfc2217:0" ... `options` go to `sim7000 run` as they are. At the end of the block the
    scenario's expectations are looked at: ExpectationFailed unless they held, or the block raised.

    With `virtual` there is no modem before its program: run() starts both, in the modem's time.
    """

    def __init__(
        self,
        scenario: PathLike | None = None,
        *,
        on: str | None = None,
        virtual: bool = False,
        seed: int | None = None,
        speed: float | None = None,
        options: Sequence[str] = (),
        program: PathLike | None = None,
    ) -> None:
        if virtual and (on or speed):
            raise ValueError("virtual time has a terminal, and no speed: leave out `on` and `speed`")
        self.virtual = virtual
        self.port = ""  # what a client opens; "" in virtual time
        self._program = find_program(program)
        self._scratch = tempfile.TemporaryDirectory(prefix="sim7000-")
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")
        self._process: subprocess.Popen[str] | None = None
        self._hand: _Hand | None = None
        self._waiter: _Hand | None = None
        self._journal = ""
        self._closed = False
        try:
            self.scenario = self._place(scenario)
            self._options = [*([f"--seed={seed}"] if seed is not None else []), *options]
            if not virtual:
                self._options += [*(["--on", on] if on else [])]
                self._options += [*([f"--speed={speed}"] if speed else [])]
                self._start()
        except BaseException:
            self._end()
            raise

    # --- coming and going ---

    def _place(self, scenario: PathLike | None) -> pathlib.Path | None:
        if scenario is None:
            return None
        text = os.fspath(scenario)
        if "\n" not in text:
            return pathlib.Path(text)
        path = pathlib.Path(self._scratch.name, "world.ini")
        path.write_text(text, encoding="utf-8")
        return path

    def _words(self, *options: str) -> list[str]:
        scenario = [os.fspath(self.scenario)] if self.scenario else []
        return [self._program, "run", *scenario, *self._options, *options]

    def _start(self) -> None:
        path = os.path.join(self._scratch.name, "hand")
        self._process = subprocess.Popen(
            self._words("--control", path),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._said,
            text=True,
        )
        assert self._process.stdout
        self.port = self._process.stdout.readline().strip()
        if not self.port:
            self._process.wait(_ENDS_WITHIN)
            raise NotStarted(self._what_it_said() or "sim7000 did not start")
        self._hand = _Hand(path)
        self._waiter = _Hand(path)

    def _what_it_said(self) -> str:
        self._said.seek(0)
        return self._said.read().strip()

    def _end(self) -> None:
        self._closed = True
        for hand in (self._hand, self._waiter):
            if hand:
                hand.close()
        if self._process and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process and self._process.stdout:
            self._process.stdout.close()
        self._said.close()
        self._scratch.cleanup()

    def __enter__(self) -> Modem:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close(check=error is None)

    def close(self, check: bool = True) -> None:
        """Ends the modem; with `check`, ExpectationFailed unless its expectations held."""
        __tracebackhide__ = True  # pytest shows what it says, not where it stands
        if self._closed:
            return
        status, said = 0, ""
        try:
            if self._process and self._hand:
                try:
                    self._journal = self._hand("journal")["trace"]
                    self._hand("quit")
                except Error:
                    self._process.send_signal(signal.SIGTERM)
                status = self._process.wait(_ENDS_WITHIN)
                said = self._what_it_said()
        finally:
            self._end()
        if check and status == 1:
            raise ExpectationFailed(said)
        if check and status not in (0, 128 + signal.SIGTERM):
            raise Error(f"sim7000 ended with status {status}: {said}", "Ended")

    # --- a program beside it ---

    def run(
        self,
        *program: PathLike,
        timeout: float | None = None,
        check: bool = True,
        env: dict[str, str] | None = None,
        cwd: PathLike | None = None,
    ) -> Result:
        """Runs a program to its end; `{tty}` in its words is the port, as is $SIM7000_TTY.

        In virtual time each call has a fresh modem, and with `check` ExpectationFailed unless its
        expectations held. Refused when the program or the machine cannot be held exactly.
        `timeout` counts real seconds (subprocess.TimeoutExpired).
        """
        words = [os.fspath(word) for word in program]
        if not self.virtual:
            return self._run_beside(words, timeout, env, cwd)
        trace = os.path.join(self._scratch.name, "run.trace")
        pathlib.Path(trace).unlink(missing_ok=True)
        done = subprocess.run(
            [*self._absolute(self._words("--virtual", "--trace", trace)), "--", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            env=env,
            cwd=cwd,
            check=False,
        )
        try:
            self._journal = pathlib.Path(trace).read_text(encoding="utf-8")
        except FileNotFoundError:
            self._journal = ""
        if done.returncode == 3 and "sim7000: run: not in virtual time" in done.stderr:
            raise Refused(done.stderr.strip(), "Refused")
        if done.returncode == 2 and not self._journal:
            raise NotStarted(done.stderr.strip())
        if check and done.returncode == 1 and _verdict_is_bad(done.stderr):
            raise ExpectationFailed(done.stderr.strip())
        return Result(done.returncode, done.stdout, done.stderr, self._journal)

    def _absolute(self, words: list[str]) -> list[str]:
        scenario = os.fspath(self.scenario) if self.scenario else None
        return [os.path.abspath(word) if word == scenario else word for word in words]

    def _run_beside(
        self,
        words: list[str],
        timeout: float | None,
        env: dict[str, str] | None,
        cwd: PathLike | None,
    ) -> Result:
        done = subprocess.run(
            [word.replace("{tty}", self.port) for word in words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
            env={**(os.environ if env is None else env), "SIM7000_TTY": self.port},
            cwd=cwd,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr, self.journal)

    def serial(self, baudrate: int = 115200, timeout: float | None = 10, **options: Any) -> Any:
        """The port, opened with pyserial (python3-serial)."""
        import serial  # type: ignore[import]  # it has no types

        return serial.serial_for_url(self.port, baudrate, timeout=timeout, **options)

    # --- the hand ---

    def ctl(self, verb: str, **arguments: Any) -> dict[str, Any]:
        """Any verb of the control protocol, such as ctl("files-list", path="/logs")."""
        return self._need()(verb, **arguments)

    def _need(self) -> _Hand:
        if not self._hand:
            raise Error("in virtual time nobody outside has a hand on the modem: use a [fault]")
        if self._closed:
            raise Error("the modem has ended", "Gone")
        return self._hand

    def wait_for(
        self,
        line: Patterns = None,
        *,
        command: Patterns = None,
        ftp: Patterns = None,
        fault: Patterns = None,
        act: Patterns = None,
        state: Patterns = None,
        time: float | None = None,
        within: float | None = 30,
        since: int | str | None = None,
    ) -> Event:
        """Until the first of these is there; TimedOut when none is `within` seconds of the device.

        What came since this modem's last wait counts, so nothing is missed between two calls.
        `since` is a position (of an Event, or returned by inject() and its like), or "now".
        """
        self._need()
        assert self._waiter
        met = self._waiter(
            "wait",
            line=_list(line),
            command=_list(command),
            ftp=_list(ftp),
            fault=_list(fault),
            act=_list(act),
            state=_list(state),
            time=time,
            since=since,
            **{"for": within},
        )
        return Event(
            met["met"], met.get("text", ""), met.get("name", ""), met["time"], met["position"]
        )

    def inject(self, then: str) -> int:
        """Something happens now: any `then` of a scenario. Returns the position before it."""
        return int(self._need()("inject", then=then)["position"])

    def urc(self, text: str) -> int:
        """The modem prints a line unasked."""
        return int(self._need()("urc", text=text)["position"])

    def power(self, do: str) -> int:
        """`key`, `on`, `off` or `reboot`."""
        return int(self._need()("power", do=do)["position"])

    def add_fault(self, name: str, **keys: Any) -> int:
        """add_fault("hangs", on="command AT+FTPGET=1", nth=2, then=["code 64 after 75s"])"""
        return int(self._need()("fault-add", name=name, keys=_keys(keys))["position"])

    def remove_fault(self, name: str) -> None:
        self._need()("fault-remove", name=name)

    @property
    def faults(self) -> list[Fault]:
        listed = self._need()("fault-list")["faults"]
        return [
            Fault(
                one["name"],
                one["on"],
                tuple(_list(one["then"]) or ()),
                one["struck"],
                one["matched"],
            )
            for one in listed
        ]

    def add_answer(self, command: str, **keys: Any) -> int:
        """add_answer("AT+CGNSINF", line="+CGNSINF: 1,1", result="OK")"""
        return int(self._need()("answer-add", name=command, keys=_keys(keys))["position"])

    def add_expectation(self, name: str, **keys: Any) -> int:
        """add_expectation("quits", command="AT+FTPQUIT", within="10s")"""
        return int(self._need()("expect-add", name=name, keys=_keys(keys))["position"])

    @property
    def expectations(self) -> list[Expectation]:
        listed = self._need()("expectations")["expectations"]
        return [Expectation(one["name"], one["held"], one.get("why", "")) for one in listed]

    @property
    def files(self) -> Files:
        return Files(self._need())

    @property
    def state(self) -> dict[str, str]:
        """`power`, `sim`, `network`, `bearer` and so on, as they are now."""
        state: dict[str, str] = self._need()("state")["state"]
        return state

    @property
    def time(self) -> float:
        """Of the device, in seconds since its start."""
        return float(self._need()("state")["time"])

    @property
    def journal(self) -> str:
        """The trace so far; of a modem that has ended, all of it."""
        if self._hand and not self._closed:
            self._journal = self._hand("journal")["trace"]
        return self._journal

    def save(self, path: PathLike) -> None:
        """PATH.ini and PATH.trace: the session, which `sim7000 test` plays."""
        self._need()("save", path=os.path.abspath(path))

    def events(self, *kinds: str) -> Iterator[dict[str, Any]]:
        """What happens from now on, on a connection of its own, until the modem ends."""
        self._need()
        hand = _Hand(os.path.join(self._scratch.name, "hand"))
        hand("events", of=list(kinds) or None)  # now, not when the first is asked for
        return _closing(hand)


def _closing(hand: _Hand) -> Iterator[dict[str, Any]]:
    try:
        yield from hand.messages()
    finally:
        hand.close()


def _verdict_is_bad(said: str) -> bool:
    """The last lines are the modem's; status 1 alone may be the program's own."""
    verdict = said[-4000:]
    for held, of in re.findall(r"^expectations: (\d+) of (\d+) held$", verdict, re.MULTILINE):
        if held != of:
            return True
    return re.search(r"^  FAILED  ", verdict, re.MULTILINE) is not None


def _list(patterns: Patterns) -> list[str] | None:
    if patterns is None:
        return None
    return [patterns] if isinstance(patterns, str) else list(patterns)
