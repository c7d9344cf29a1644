# SPDX-License-Identifier: MIT
"""Nothing is lost: what commands write is there whole or not at all, and never over their input."""

import os
import resource
import signal
import stat
import subprocess
import sys

import harness
from harness import PROGRAM, Folder, check, equal

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
        equal(made.returncode, 0, made.stderr)
        check(made.stdout.rstrip().endswith("</html>"), made.stdout[-80:])
        os.mkfifo(folder("pipe"))
        reader = os.open(folder("pipe"), os.O_RDONLY | os.O_NONBLOCK)
        try:
            equal(sim7000(folder, "test", "old.trace", "--junit", "pipe").returncode, 1)
            check(os.read(reader, 65536).startswith(b"<?xml"))
        finally:
            os.close(reader)


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
