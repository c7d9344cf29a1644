# SPDX-License-Identifier: MIT
"""Whatever a file, a folder or the system says: a command ends, and with one clear line."""

import os
import resource
import signal
import socket
import subprocess

import harness
from harness import PROGRAM, Folder, Sim, Skip, check, equal, until

GOOD = "0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n"


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


# --- folders ---


def test_a_folder_with_links_to_itself_is_looked_into_once():
    with Folder() as folder:
        os.mkdir(folder("traces"))
        folder.write("traces/a.trace", GOOD)
        for name in ("again", "once-more"):
            os.symlink(".", folder("traces/" + name))
        equal(sim7000(folder, "test", "traces").stdout, "1 passed, 0 failed\n")
        made = sim7000(folder, "check", "traces")
        equal(made.stdout, "1 file, 0 mistakes\n")
        folder.write("world.ini", "[ftp]\nroot = traces\n")
        made = sim7000(folder, "check", "world.ini")
        equal(made.returncode, 2)
        check("traces/again: it is a link to a folder that it lies in" in made.stderr, made.stderr)


def test_pipes_in_folders_are_not_waited_for():
    with Folder() as folder:
        os.mkdir(folder("files"))
        os.mkfifo(folder("files/pipe.trace"))
        folder.write("files/a.trace", GOOD)
        equal(sim7000(folder, "test", "files").stdout, "1 passed, 0 failed\n")
        for text in ("[ftp]\nroot = files\n", "[files]\n/a = from files/pipe.trace\n"):
            folder.write("world.ini", text)
            made = sim7000(folder, "check", "world.ini")
            equal(made.returncode, 2)
            check("files/pipe.trace: it is neither a file nor a folder" in made.stderr)
        folder.write("b.trace", "scenario files/pipe.trace\n" + GOOD)
        made = sim7000(folder, "test", "b.trace")
        equal(made.returncode, 2)
        check("b.trace:1: the scenario files/pipe.trace cannot be read" in made.stderr, made.stderr)


def test_a_root_of_as_many_files_as_there_is_room_for():
    """The root itself, 100 times a folder of 998 files, and 99 files."""
    with Folder() as folder:
        os.makedirs(folder("files/0"))
        for i in range(998):
            folder.write(f"files/0/{i}", "")
        for i in range(1, 100):
            os.symlink("0", folder(f"files/{i}"))
            folder.write(f"files/{i}.txt", "")
        folder.write("world.ini", "[ftp]\nroot = files\n")
        folder.write("a.trace", "scenario world.ini\n" + GOOD)
        equal(sim7000(folder, "test", "a.trace").returncode, 0)
        folder.write("files/one-more", "")
        made = sim7000(folder, "test", "a.trace")
        equal(made.returncode, 2)
        equal(made.stderr, "world.ini:2: more than 100000 files and folders; expected less\n")


# --- descriptors ---


RUNS = -signal.SIGKILL


def until_it_runs(folder, *words, **options):
    """What has no end by itself is ended when it says where it is."""
    if words[0] != "record":
        return sim7000(folder, *words, **options)
    process = subprocess.Popen(
        [PROGRAM, *words], cwd=folder.path, stdin=subprocess.DEVNULL, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
    )
    if process.stdout.readline():
        process.kill()
    _, said = process.communicate(timeout=harness.PATIENCE)
    return subprocess.CompletedProcess(words, process.returncode, "", said)


def test_few_descriptors_are_one_clear_line():
    """From 4, with which nothing begins, to as many as it takes; both ends were reached."""
    rows = [
        ["run", "--timeout", "1ms"],
        ["run", "--timeout", "1ms", "--ftp-listen", "0", "--trace", "t.trace"],
        ["run", "-q", "--", "true"],
        ["record", "--port", "/dev/ptmx", "-o", "r.trace"],
        ["check", "a.trace"],
        ["test", "a.trace"],
        ["report", "a.trace", "-o", "page"],
    ]
    with Folder() as folder:
        folder.write("a.trace", GOOD)
        for words in rows:
            before = sorted(os.listdir(folder.path))
            for most in range(4, 64):

                def few():
                    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

                made = until_it_runs(folder, *words, preexec_fn=few)
                if made.returncode in (0, RUNS):
                    break
                equal(made.returncode, 2, (words, most, made.stderr))
                check("oo many open files" in made.stderr, words, most, made.stderr)
                equal(made.stderr.count("\n"), 1, words)
                equal(sorted(os.listdir(folder.path)), before, words)
            check(made.returncode in (0, RUNS), words, "with", most, made.stderr)


def test_clients_that_are_turned_away_keep_nothing():
    """64 are served. Those told 421 may stay as long as they like: their descriptors are gone."""
    with Sim("--ftp-listen", 0) as sim:
        port = sim.ftp_port()
        clients = [socket.create_connection(("127.0.0.1", port), harness.PATIENCE) for _ in range(64)]
        for client in clients:
            check(client.recv(100).startswith(b"220 "))
        served = len(sim.descriptors())
        away = [socket.create_connection(("127.0.0.1", port), harness.PATIENCE) for _ in range(100)]
        for client in away:
            said = b""
            while not said.endswith(b"\r\n"):
                said += client.recv(100)
            check(said.startswith(b"421 "), said)
        until(lambda: len(sim.descriptors()) <= served, "no more descriptors")
        for client in clients + away:
            client.close()


def test_a_page_has_a_bound_and_all_is_asked_for():
    with Folder() as folder:
        folder.write("a.trace", "0s > ATE0\\r\n* < ATE0\\r\\r\\nOK\\r\\n\n" + "+1s > A\n" * 500000)
        made = sim7000(folder, "report", "a.trace", "-o", "page.html")
        check(os.path.getsize(folder("page.html")) <= 32 * 1000 * 1000, "bounded")
        check("events are left out of a page of more than 32 MB" in made.stderr, made.stderr)
        sim7000(folder, "report", "--all", "a.trace", "-o", "page.html")
        check(os.path.getsize(folder("page.html")) > 32 * 1000 * 1000, "all of it")


# --- memory ---


def test_a_trace_of_newlines_takes_little_memory():
    """At most 8 bytes for each of it, besides what the program itself takes."""
    with open(PROGRAM, "rb") as program:
        if b"__asan_init" in program.read():
            raise Skip("a sanitizer has its own memory")
    count = 20 * 1024 * 1024
    with Folder() as folder:
        folder.write("a.trace", GOOD + "\n" * count + "+1s > AT\\r\n+2ms < \\r\\nOK\\r\\n\n")
        most = 8 * count + 64 * 1024 * 1024

        def little():
            resource.setrlimit(resource.RLIMIT_AS, (most, most))

        made = sim7000(folder, "test", "--jobs", "1", "a.trace", preexec_fn=little)
        equal(made.stdout, "1 passed, 0 failed\n", made.stderr)
        folder.write("b.trace", "\n\n\nx\n")
        made = sim7000(folder, "test", "b.trace")
        check(made.stderr.startswith("b.trace:4: "), made.stderr)


if __name__ == "__main__":
    harness.main()
