#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The embedded FTP server against the FTP clients that people use.

Usage: ftp_clients_test.py [SIM7000 [CLIENT...]]
SIM7000 is the program ($SIM7000 by default), CLIENT curl, lftp, tnftp or ftplib (all there are).

Starts `SIM7000 run --ftp-listen 127.0.0.1:0`, waits until it says where it listens, and lets
each client list, upload, download, append, resume, rename, remove. Prints TAP.
"""

import ftplib
import io
import os
import random
import re
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

DEADLINE = 30
HOST = "127.0.0.1"
MEGABYTE = random.Random(7).randbytes(1024 * 1024 + 7)


class Server:
    """The program under test, listening on a port of its own choice."""

    def __init__(self, program):
        command = [program, "run", "-v", "--ftp-listen", HOST + ":0"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
        )
        self.port = self.wait_for_port()
        self.drain = threading.Thread(target=self.process.stderr.read, daemon=True)
        self.drain.start()

    def wait_for_port(self):
        said = b""
        end = time.monotonic() + DEADLINE
        waiting = selectors.DefaultSelector()
        waiting.register(self.process.stderr, selectors.EVENT_READ)
        while time.monotonic() < end:
            if not waiting.select(end - time.monotonic()):
                break
            chunk = os.read(self.process.stderr.fileno(), 4096)
            said += chunk
            found = re.search(rb"127\.0\.0\.1:(\d+)", said)
            if found and b"\n" in said[found.end() :]:
                return int(found.group(1))
            if not chunk:
                break
        self.process.kill()
        raise SystemExit("Bail out! no port on stderr: %r" % said)

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return "killed"


def run(*command, **options):
    """A client's output; its failure is an error."""
    done = subprocess.run(
        command, capture_output=True, timeout=DEADLINE, stdin=subprocess.DEVNULL, **options
    )
    if done.returncode != 0:
        raise AssertionError("%s: %s" % (done.returncode, done.stderr.decode(errors="replace")))
    return done.stdout


def same(got, wanted):
    if got != wanted:
        short = [repr(x)[:300] for x in (got, wanted)]
        raise AssertionError("got %s, expected %s" % tuple(short))


def refused(code, call, *arguments):
    try:
        call(*arguments)
    except ftplib.Error as error:
        same(str(error)[:3], code)
    else:
        raise AssertionError("not refused, expected %s" % code)


def log_in(port, passive=True):
    ftp = ftplib.FTP(timeout=DEADLINE)
    ftp.connect(HOST, port)
    ftp.login("u", "p")
    ftp.set_pasv(passive)
    return ftp


def fetch(ftp, path, **options):
    parts = []
    ftp.retrbinary("RETR " + path, parts.append, **options)
    return b"".join(parts)


def put(ftp, path, content, verb="STOR", **options):
    ftp.storbinary(verb + " " + path, io.BytesIO(content), **options)


# --- Python's ftplib ---


def ftplib_walk(port, passive):
    top = "/py-%s" % ("passive" if passive else "active")
    ftp = log_in(port, passive)
    same(ftp.mkd(top), top)
    ftp.cwd(top)
    same(ftp.pwd(), top)
    put(ftp, "a.bin", MEGABYTE)
    same(ftp.size("a.bin"), len(MEGABYTE))
    same(fetch(ftp, "a.bin"), MEGABYTE)
    same(fetch(ftp, "a.bin", rest=1000000), MEGABYTE[1000000:])
    put(ftp, "a.bin", b"tail", verb="APPE")
    same(fetch(ftp, "a.bin", rest=len(MEGABYTE)), b"tail")
    put(ftp, "part", MEGABYTE[:5000])
    put(ftp, "part", MEGABYTE[5000:], rest=5000)
    same(fetch(ftp, "part"), MEGABYTE)
    ftp.storlines("STOR lines", io.BytesIO(b"one\ntwo\n"))
    lines = []
    ftp.retrlines("RETR lines", lines.append)
    same(lines, ["one", "two"])
    ftp.rename("part", "whole")
    ftp.mkd("sub")
    same(ftp.nlst(), ["a.bin", "lines", "sub", "whole"])
    listing = []
    ftp.dir(listing.append)
    same([line.split()[-1] for line in listing[3:]], ["a.bin", "lines", "sub", "whole"])
    same(listing[0], "total 0")
    same(ftp.sendcmd("MFMT 20200229120000 whole")[:3], "213")
    same(ftp.sendcmd("MDTM whole"), "213 20200229120000")
    facts = dict(ftp.mlsd(facts=["type", "size", "modify"]))
    same(facts["whole"]["modify"], "20200229120000")
    same(int(facts["whole"]["size"]), len(MEGABYTE))
    same(facts["sub"]["type"], "dir")
    refused("550", ftp.rmd, top)
    refused("550", ftp.cwd, "nowhere")
    refused("550", fetch, ftp, "nowhere")
    ftp.rmd("sub")
    for name in ("a.bin", "lines", "whole"):
        ftp.delete(name)
    ftp.cwd("..")
    ftp.rmd(top)
    same(ftp.quit()[:3], "221")


def ftplib_aborts(port):
    ftp = log_in(port)
    put(ftp, "big", MEGABYTE * 16)
    data = ftp.transfercmd("RETR big")
    data.recv(1000)
    same(ftp.abort()[:3], "426")
    data.close()
    same(ftp.voidresp()[:3], "226")
    same(fetch(ftp, "big", rest=len(MEGABYTE) * 15), MEGABYTE)
    ftp.delete("big")
    ftp.quit()


def ftplib_many(port):
    """Several at once, each with its own file, all reading one while it is replaced."""
    first = log_in(port)
    put(first, "shared", MEGABYTE)
    wrong = []

    def one(number):
        try:
            ftp = log_in(port, passive=number % 2 == 0)
            mine = MEGABYTE[number:] + MEGABYTE[:number]
            for _ in range(3):
                put(ftp, "mine-%d" % number, mine)
                put(ftp, "shared", MEGABYTE[::-1] if number % 2 else MEGABYTE)
                same(fetch(ftp, "mine-%d" % number), mine)
                got = fetch(ftp, "shared")  # perhaps only what had come of it by then
            if not (MEGABYTE.startswith(got) or MEGABYTE[::-1].startswith(got)):
                raise AssertionError("a mixture of two files")
            ftp.delete("mine-%d" % number)
            ftp.quit()
        except Exception as error:  # what went wrong in a thread is told by the test
            wrong.append("%d: %r" % (number, error))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    same(wrong, [])
    first.delete("shared")
    first.quit()


def raw_pipeline(port):
    """All of a session in one piece, without waiting for any reply."""
    with socket.create_connection((HOST, port), DEADLINE) as control:
        control.sendall(b"USER u\r\nPASS p\r\nMKD raw\r\nCWD raw\r\nPWD\nRMD /raw\r\nQUIT\r\n")
        said = b""
        while chunk := control.recv(4096):
            said += chunk
    same([line[:3] for line in said.splitlines()],
         [b"220", b"331", b"230", b"257", b"250", b"257", b"250", b"221"])


# --- curl ---


def curl_walk(port, *options):
    url = "ftp://u:p@%s:%d/curl/" % (HOST, port)
    with tempfile.TemporaryDirectory() as place:
        local = os.path.join(place, "a.bin")
        with open(local, "wb") as file:
            file.write(MEGABYTE)

        def curl(*arguments):
            return run("curl", "-sS", *options, *arguments)

        curl("--ftp-create-dirs", "-T", local, url + "a.bin")
        same(curl(url + "a.bin"), MEGABYTE)
        same(curl("-r", "1000-1999", url + "a.bin"), MEGABYTE[1000:2000])
        same(curl("-C", "1048576", url + "a.bin"), MEGABYTE[1048576:])
        curl("-a", "-T", local, url + "a.bin")
        same(curl(url + "a.bin"), MEGABYTE * 2)
        same(curl(url).split()[-1], b"a.bin")
        same(curl("-l", url).split(), [b"a.bin"])
        assert b"Content-Length: 2097166" in curl("-I", url + "a.bin")
        curl("-Q", "RNFR /curl/a.bin", "-Q", "RNTO /curl/b.bin", url)
        curl("-Q", "DELE /curl/b.bin", "-Q", "RMD /curl", url.replace("curl/", ""))
        missing = subprocess.run(["curl", "-sS", url + "nowhere"], capture_output=True, check=False)
        same(missing.returncode, 9)  # CURLE_REMOTE_ACCESS_DENIED: CWD refused
        wrong = subprocess.run(
            ["curl", "-sS", url.replace("curl/", "no")], capture_output=True, check=False
        )
        same(wrong.returncode, 78)  # CURLE_REMOTE_FILE_NOT_FOUND


# --- lftp ---


def lftp_walk(port, passive):
    with tempfile.TemporaryDirectory() as place:
        os.makedirs(os.path.join(place, "up", "deep"))
        for name in ("up/a.bin", "up/deep/b.bin"):
            with open(os.path.join(place, name), "wb") as file:
                file.write(MEGABYTE)

        def lftp(commands):
            start = (
                "set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 10;"
                "set ftp:passive-mode %s; set ftp:ssl-allow no; open -u u,p ftp://%s:%d; "
                % ("yes" if passive else "no", HOST, port)
            )
            return run("lftp", "-c", start + commands, cwd=place, env=dict(os.environ, HOME=place))

        lftp("mirror -R up /lftp")
        lftp("mirror /lftp down")
        for name in ("a.bin", "deep/b.bin"):
            with open(os.path.join(place, "down", name), "rb") as file:
                same(file.read(), MEGABYTE)
        listing = lftp("cls -1 --sort=name /lftp; ls /lftp; du -s /lftp").decode()
        assert "a.bin" in listing and "deep/" in listing, listing
        lftp("cd lftp; mv a.bin c.bin; get -c c.bin")
        lftp("put -c -O /lftp up/a.bin; pget -n 4 /lftp/a.bin -o pget.bin")
        with open(os.path.join(place, "pget.bin"), "rb") as file:
            same(file.read(), MEGABYTE)
        same(lftp("cat /lftp/c.bin"), MEGABYTE)
        lftp("rm -r /lftp")
        assert b"lftp" not in lftp("cls -1 /")


# --- tnftp, the BSD client ---


def tnftp_walk(port):
    with tempfile.TemporaryDirectory() as place:
        for name in ("a.bin", "a2.bin"):
            with open(os.path.join(place, name), "wb") as file:
                file.write(MEGABYTE)
        script = [
            "open %s %d" % (HOST, port), "user u p", "binary", "mkdir bsd", "cd bsd",
            "mput a*.bin", "ls", "nlist", "rename a.bin b.bin", "get b.bin", "append a2.bin b.bin",
            "get b.bin twice.bin", "size b.bin", "modtime b.bin", "mkdir x", "rmdir x",
            "mget a2*", "mdelete *.bin", "cdup", "rmdir bsd", "quit",
        ]
        done = subprocess.run(
            ["tnftp", "-n", "-i", "-v"], input="\n".join(script).encode() + b"\n",
            capture_output=True, timeout=DEADLINE, cwd=place, check=False,
        )
        said = (done.stdout + done.stderr).decode(errors="replace")
        bad = [line for line in said.splitlines() if re.match(r"[45]\d\d |\?Invalid", line)]
        if bad:
            raise AssertionError(said)
        with open(os.path.join(place, "b.bin"), "rb") as file:
            same(file.read(), MEGABYTE)
        with open(os.path.join(place, "twice.bin"), "rb") as file:
            same(file.read(), MEGABYTE * 2)


TESTS = [
    ("ftplib", "lists, moves and removes files, passive", lambda port: ftplib_walk(port, True)),
    ("ftplib", "lists, moves and removes files, active", lambda port: ftplib_walk(port, False)),
    ("ftplib", "aborts a download", ftplib_aborts),
    ("ftplib", "eight at once on own and shared files", ftplib_many),
    ("ftplib", "sends a whole session without waiting", raw_pipeline),
    ("curl", "EPSV", curl_walk),
    ("curl", "PASV", lambda port: curl_walk(port, "--disable-epsv")),
    ("curl", "EPRT", lambda port: curl_walk(port, "-P", "-")),
    ("curl", "PORT", lambda port: curl_walk(port, "-P", "-", "--disable-eprt")),
    ("lftp", "mirrors both ways, passive", lambda port: lftp_walk(port, True)),
    ("lftp", "mirrors both ways, active", lambda port: lftp_walk(port, False)),
    ("tnftp", "puts, gets, appends, renames, removes", tnftp_walk),
]


def main():
    program, wanted = (sys.argv[1:] or [os.environ["SIM7000"]])[0], sys.argv[2:]
    failed = 0
    print("1..%d" % (len(TESTS) + 2))
    server = Server(program)
    for number, (client, about, test) in enumerate(TESTS, 1):
        name = "%d - %s: %s" % (number, client, about)
        if (wanted and client not in wanted) or (client != "ftplib" and not shutil.which(client)):
            print("ok %s # SKIP" % name, flush=True)
            continue
        try:
            test(server.port)
            print("ok " + name, flush=True)
        except Exception as error:  # any mishap of a client is a failed test, with its reason
            failed += 1
            print("not ok %s\n# %s" % (name, repr(error)[:2000]), flush=True)
    left = [] if server.process.poll() is not None else log_in(server.port).nlst()
    good = left == [] or not any(re.match(r"py|curl|lftp|bsd|mine|shared|big", x) for x in left)
    print("%s %d - nothing is left behind" % ("ok" if good else "not ok", len(TESTS) + 1))
    status = server.stop()
    clean = status in (0, 130, 143, -15)
    print("%s %d - it ended: %s" % ("ok" if clean else "not ok", len(TESTS) + 2, status))
    return 1 if failed or not good or not clean else 0


if __name__ == "__main__":
    sys.exit(main())
