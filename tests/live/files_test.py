# SPDX-License-Identifier: MIT
"""Nothing is lost: what commands write is there whole or not at all, and never over their input."""

import os
import re
import resource
import select
import signal
import stat
import subprocess
import time

import harness
from harness import PROGRAM, Folder, Modem, Sim, check, equal, until

TALK = "scenario world.ini\n0s > ATE0\\r\n* < ATE0\\r\n* < \\r\\nOK\\r\n+1s > AT+CSQ\\r\n"
STALE = TALK.replace("OK\\r\n", "WRONG\\r\n")
LOG = '> AT+FTPGETNAME="a.txt"\n< OK\n> AT+FTPGET=1\n< OK\n< +FTPGET: 1,64\n'


def sim7000(folder, *words, **options):
    return subprocess.run(
        [PROGRAM, *words],
        cwd=folder.path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=harness.PATIENCE,
        **options,
    )


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def no_growth():
    """Files may have 100 bytes (ulimit -f): what a full disk does, for one process."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def world(folder):
    folder.write("world.ini", "")
    folder.write("old.trace", STALE)


def whole(folder, *names):
    """Those are all the files there are: also none with a dot."""
    equal(sorted(os.listdir(folder.path)), sorted(names))


# --- inputs ---


def test_no_command_writes_over_what_it_reads():
    rows = [
        ("report", "old.trace", "-o", "old.trace"),
        ("report", "old.trace", "-o", "world.ini"),
        ("test", "old.trace", "--junit", "old.trace"),
        ("test", "old.trace", "--junit", "./link"),
        ("import", "--force", "log.trace", "-o", "log"),
    ]
    for words in rows:
        with Folder() as folder:
            world(folder)
            os.symlink("world.ini", folder("link"))
            folder.write("log.trace", LOG)
            before = {name: read(folder(name)) for name in os.listdir(folder.path)}
            made = sim7000(folder, *words)
            check(made.returncode == 2, words, made.returncode, made.stderr)
            check("what this command reads" in made.stderr, words, made.stderr)
            equal({name: read(folder(name)) for name in os.listdir(folder.path)}, before, words)


# --- a disk that is full ---


def test_an_update_on_a_full_disk_leaves_the_old_trace():
    with Folder() as folder:
        world(folder)
        made = sim7000(folder, "test", "--update", "old.trace", preexec_fn=no_growth)
        equal(made.returncode, 1, made.stderr)
        check("old.trace: cannot be written: File too large" in made.stdout, made.stdout)
        equal(read(folder("old.trace")), STALE)
        whole(folder, "old.trace", "world.ini")


def test_reports_on_a_full_disk_leave_the_old_files():
    with Folder() as folder:
        world(folder)
        for words in (["report", "old.trace", "-o", "out"], ["test", "old.trace", "--junit", "out"]):
            folder.write("out", "before")
            made = sim7000(folder, *words, preexec_fn=no_growth)
            equal(made.returncode, 2, words)
            check("File too large" in made.stderr, made.stderr)
            equal(read(folder("out")), "before")
            whole(folder, "old.trace", "world.ini", "out")


# --- import: all of it or nothing ---


def test_an_import_that_cannot_write_all_writes_nothing():
    for existing in ("a.ini", "a.trace"):
        with Folder() as folder:
            folder.write("a.log", LOG)
            folder.write(existing, "mine")
            made = sim7000(folder, "import", "a.log")
            equal(made.returncode, 2)
            check(f"{existing} is there already" in made.stderr, made.stderr)
            equal(read(folder(existing)), "mine")
            whole(folder, "a.log", existing)
            full = sim7000(folder, "import", "--force", "a.log", preexec_fn=no_growth)
            equal(full.returncode, 2)
            equal(read(folder(existing)), "mine")
            whole(folder, "a.log", existing)


# --- what a file is, it stays ---


def test_a_replaced_file_keeps_its_mode_and_its_link():
    with Folder() as folder:
        world(folder)
        os.chmod(folder("old.trace"), 0o640)
        os.symlink("old.trace", folder("alias.trace"))
        made = sim7000(folder, "test", "--update", "alias.trace")
        equal(made.returncode, 0, made.stdout + made.stderr)
        equal(os.readlink(folder("alias.trace")), "old.trace")
        check("OK" in read(folder("old.trace")) and "WRONG" not in read(folder("old.trace")))
        equal(stat.S_IMODE(os.stat(folder("old.trace")).st_mode), 0o640)


def test_what_is_no_file_is_written_where_it_is():
    with Folder() as folder:
        world(folder)
        made = sim7000(folder, "report", "old.trace", "-o", "/dev/stdout")
        equal(made.returncode, 1, made.stderr)  # the trace fails, which is told
        check(made.stdout.rstrip().endswith("</html>"), made.stdout[-80:])
        os.mkfifo(folder("pipe"))
        reader = os.open(folder("pipe"), os.O_RDONLY | os.O_NONBLOCK)
        try:
            equal(sim7000(folder, "test", "old.trace", "--junit", "pipe").returncode, 1)
            check(os.read(reader, 65536).startswith(b"<?xml"))
        finally:
            os.close(reader)


# --- recordings ---


def starts(folder, *words, **options):
    """A command that runs until it is told to end; the first line of its stdout."""
    process = subprocess.Popen(
        [PROGRAM, *words],
        cwd=folder.path,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=options.pop("stderr", subprocess.DEVNULL),
        text=True,
        **options,
    )
    return process, process.stdout.readline().strip()


def ends(process, number=signal.SIGTERM):
    process.send_signal(number)
    try:
        return process.wait(harness.PATIENCE)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_what_cannot_start_leaves_all_as_it_was():
    with Folder() as folder, Sim("--ftp-listen", 0) as other:
        port = str(other.ftp_port())
        rows = [
            ("run", "--trace", "keep.trace", "--link", "none/x"),
            ("run", "--trace", "keep.trace", "--", "./nope"),
            ("run", "--trace", "keep.trace", "--ftp-listen", port),
            ("run", "--trace", "keep.trace", "--count", "2", "--link", "none/x"),
            ("run", "--trace", "keep.trace", "--link", "keep.trace"),
            ("run", "--trace", "new", "--link", "new"),
            ("run", "keep.trace", "--trace", "keep.trace"),
            ("run", "world.ini", "--trace", "world.ini"),
            ("run", "world.ini", "--trace", "fw.bin"),
            ("record", "--port", "none", "-o", "keep.trace", "--force"),
            ("record", "--port", "none", "-o", "new.trace"),
            ("record", "--port", other.path, "-o", "new.trace", "--link", "none/x"),
            ("record", "--port", other.path, "-o", other.path),
        ]
        folder.write("keep.trace", STALE)
        folder.write("fw.bin", "mine")
        folder.write("world.ini", "[files]\n/fw.bin = from fw.bin\n")
        before = {name: read(folder(name)) for name in os.listdir(folder.path)}
        for words in rows:
            made = sim7000(folder, *words)
            check(made.returncode == 2, words, made.returncode, made.stderr)
            equal(made.stdout, "", words)
            equal({name: read(folder(name)) for name in os.listdir(folder.path)}, before, words)


def test_a_recorder_asks_before_it_replaces():
    with Folder() as folder, Sim() as sim:
        folder.write("keep.trace", STALE)
        words = ["record", "--port", sim.path, "-o", "keep.trace"]
        made = sim7000(folder, *words)
        equal(made.returncode, 2)
        check("keep.trace is there already; --force replaces it" in made.stderr, made.stderr)
        equal(read(folder("keep.trace")), STALE)
        process, path = starts(folder, *words, "--force")
        with Modem(path) as modem:
            modem.ok("AT")
        equal(ends(process), 143)
        check(read(folder("keep.trace")).startswith("# recorded from "))
        whole(folder, "keep.trace")


def test_what_is_said_is_on_disk_at_once():
    """Also while the talk has no pause: killed at any time, 100 ms are lost at most."""
    with Folder() as folder, Sim() as sim:
        for words in (
            ["run", "--trace", "t.trace"],
            ["record", "--port", sim.path, "-o", "t.trace", "--force"],
        ):
            process, path = starts(folder, *words)
            with Modem(path) as modem:
                modem.ok("ATE0")
                busy = time.monotonic() + 1
                while time.monotonic() < busy:
                    modem.ok("AT")
                    size = os.path.getsize(folder("t.trace"))
                    check(size > 0, "nothing was written while it was busy")
                modem.ok("ATI")
                until(lambda: "ATI" in read(folder("t.trace")), "the answer is there")
                until(lambda: read(folder("t.trace")).endswith("OK\\r\\n\n"), "all of it")
            ends(process, signal.SIGKILL)
            equal(sim7000(folder, "check", "t.trace").returncode, 0)


def test_a_recording_on_a_full_disk_is_told_of():
    with Folder() as folder, Sim() as sim:
        for words, status in (
            (["run", "-q", "--trace", "t", "--link", "tty"], 1),
            (["record", "--port", sim.path, "-o", "t", "--link", "tty", "--force"], 1),
        ):
            process, path = starts(folder, *words, stderr=subprocess.PIPE, preexec_fn=no_growth)
            with Modem(folder("tty")) as modem:
                modem.send("AT\rATI\rAT\r")
                if words[0] == "run":  # the host goes on
                    modem.ok("AT+CSQ")
                    equal(ends(process), status)
                else:
                    equal(process.wait(harness.PATIENCE), status)
            said = process.stderr.read()
            process.stderr.close()
            check("cannot be written: File too large" in said, said)
            check(not os.path.lexists(folder("tty")), "the link is gone")


# --- readers who stop ---


QUICK = "[module]\nthink = 0\n"
LINE = 'AT+FTPGETNAME="' + "0123456789" * 9 + '"'


def talk(modem, count):
    for _ in range(count):
        modem.ok(LINE)


def test_a_reader_of_stderr_who_stops_costs_lines_and_no_modem():
    with Folder() as folder:
        folder.write("quick.ini", QUICK)
        errors, writes = os.pipe()
        process, path = starts(folder, "run", "quick.ini", "-v", stderr=writes)
        os.close(writes)
        try:
            with Modem(path) as modem:
                talk(modem, 4000)  # more than the pipe and what waits for it
                said = b""
                while select.select([errors], [], [], 0.2)[0]:
                    said += os.read(errors, 65536)
                talk(modem, 1)
                while select.select([errors], [], [], 0.2)[0]:
                    said += os.read(errors, 65536)
                check(re.search(rb"\nsim7000: \d+ lines are not shown: nobody read them\n", said))
                talk(modem, 4000)
            equal(ends(process), 143)
        finally:
            os.close(errors)


def test_a_pipe_of_stderr_stays_as_it_is():
    """Our parent has it too: its writes must not begin to fail."""
    with Folder() as folder:
        folder.write("quick.ini", QUICK)
        errors, writes = os.pipe()
        process, _ = starts(folder, "run", "quick.ini", "-v", stderr=writes)
        check(os.get_blocking(writes), "it blocks still")
        equal(ends(process), 143)
        os.close(errors)
        os.close(writes)


def test_a_trace_that_nobody_reads_is_lost_and_the_modem_stays():
    with Folder() as folder:
        folder.write("quick.ini", QUICK)
        os.mkfifo(folder("t"))
        process, path = starts(folder, "run", "quick.ini", "-q", "--trace", "t", stderr=subprocess.PIPE)
        with Modem(path) as modem:
            talk(modem, 4000)
        equal(ends(process), 1)
        said = process.stderr.read()
        process.stderr.close()
        check("cannot be written: nobody reads it" in said, said)


def test_a_trace_goes_through_a_pipe():
    with Folder() as folder:
        folder.write("quick.ini", QUICK)
        os.mkfifo(folder("t"))
        reader = subprocess.Popen(["sh", "-c", "cat t >copy.trace"], cwd=folder.path)
        process, path = starts(folder, "run", "quick.ini", "-q", "--trace", "t")
        with Modem(path) as modem:
            talk(modem, 1000)
        equal(ends(process), 143)
        equal(reader.wait(harness.PATIENCE), 0)
        equal(read(folder("copy.trace")).count("> AT+FTPGETNAME"), 1000)
        equal(sim7000(folder, "test", "copy.trace").stdout, "1 passed, 0 failed\n")


# --- stdout ---


def test_a_stdout_that_cannot_be_written_is_an_error():
    rows = [
        ["commands"],
        ["commands", "--markdown"],
        ["--version"],
        ["help"],
        ["test", "--help"],
        ["import", "--formats"],
        ["import", "--summary", "a.log"],
        ["report", "good.trace"],
        ["test", "good.trace"],
        ["check", "good.trace"],
    ]
    with Folder() as folder, open("/dev/full", "w") as full:
        folder.write("a.log", LOG)
        folder.write("good.trace", "0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n")
        for words in rows:
            equal(sim7000(folder, *words).returncode in (0, 1), True, words)
            made = subprocess.run(
                [PROGRAM, *words], cwd=folder.path, stdout=full, stderr=subprocess.PIPE, text=True
            )
            check(made.returncode != 0, words)
            equal(made.stderr.count("stdout cannot be written"), 1, words)


def test_closed_descriptors_are_nobodys():
    with Folder() as folder:
        folder.write("good.trace", "0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n")
        for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
            for words in ("test good.trace", "commands", "report good.trace -o page"):
                line = f'"$0" {words} {closed}'
                made = subprocess.run(["sh", "-c", line, PROGRAM], cwd=folder.path,
                                      stdout=subprocess.DEVNULL)
                equal(made.returncode, 0, line)


if __name__ == "__main__":
    harness.main()
