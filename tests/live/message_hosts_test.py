# SPDX-License-Identifier: MIT
"""Programs that look after short messages before anything else, as their authors ship them, each up
to the end of its FTP work where it can do any. Their scripts are in hosts/."""

import json
import os
import subprocess

import harness
from harness import Sim, Skip, check, equal, need

HOSTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hosts")
WORLD = """
[sim]
number = +46701234567
[message code]
from = 1234
text = Your code is 4711
[ftp]
user = u
password = p
[files]
/fox.txt = text The quick brown fox.
/all.bin = random 5000
"""


def run(*words, env=None):
    done = subprocess.run(
        words,
        capture_output=True,
        timeout=200,  # ModemManager probes a port for a minute on a busy machine
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    )
    equal(done.returncode, 0, f"{words} said {done.stdout!r} {done.stderr!r}:")
    return done.stdout


def node(script, library, tty):
    """With the library where npm puts it, for this user or for all."""
    need("node")
    need("npm")
    where = os.environ.get("NODE_PATH") or run("npm", "root", "-g").decode().strip()
    found = subprocess.run(
        ["node", "-e", f"require({library!r})"],
        env={**os.environ, "NODE_PATH": where},
        capture_output=True,
        check=False,
    )
    if found.returncode:
        raise Skip(f"npm's {library} is not installed (npm install -g {library})")
    return run("node", os.path.join(HOSTS, script), tty, env={"NODE_PATH": where})


def test_serialport_gsm_reads_its_inbox_and_downloads():
    with Sim(scenario=WORLD) as sim:
        got = json.loads(node("gsm.js", "serialport-gsm", sim.path))
        equal(got["number"]["number"], "+46701234567")
        equal([message["message"] for message in got["inbox"]], ["Your code is 4711"])
        equal(got["file"], "The quick brown fox.")


def test_serialport_downloads_and_uploads():
    with Sim(scenario=WORLD) as sim:
        equal(len(node("get.js", "serialport", sim.path)), 5000)


def gsmmodem(*mode):
    found = subprocess.run(
        ["/usr/bin/python3", "-c", "import gsmmodem.modem"], capture_output=True, check=False
    )
    if found.returncode:
        raise Skip("python-gsmmodem is not installed (pip)")
    with Sim(scenario=WORLD) as sim:
        said = run("/usr/bin/python3", os.path.join(HOSTS, "gsmmodem_get.py"), sim.path, *mode)
        check(b"['Your code is 4711'] 0 ['+FTPGET: 2,20', 'The quick brown fox.'" in said, said)


def test_gsmmodem_in_pdu_mode():
    gsmmodem()


def test_gsmmodem_in_text_mode():
    gsmmodem("--text")


def test_gammu_reads_and_deletes():
    need("gammu")
    with Sim(scenario=WORLD) as sim:
        sim.folder.write("gammurc", f"[gammu]\ndevice = {sim.path}\nconnection = at115200\n")
        said = run("gammu", "-c", sim.folder("gammurc"), "getallsms")
        check(b"Your code is 4711" in said and b'"1234"' in said, said)
        run("gammu", "-c", sim.folder("gammurc"), "deleteallsms", "1")
        said = run("gammu", "-c", sim.folder("gammurc"), "getallsms")
        check(b"0 SMS parts" in said, said)


def test_gnokii_reads_and_deletes():
    need("gnokii")
    with Sim(scenario=WORLD) as sim:
        config = sim.folder.write(
            "gnokiirc",
            f"[global]\nmodel = AT\nconnection = serial\nport = {sim.path}\n"
            "serial_baudrate = 115200\nuse_locking = no\n",
        )
        check(b"SIMCOM_SIM7000E" in run("gnokii", "--config", config, "--identify"))
        said = run("gnokii", "--config", config, "--getsms", "SM", "1")
        check(b"Your code is 4711" in said, said)
        run("gnokii", "--config", config, "--deletesms", "SM", "1")


# ModemManager knows a port by a socket's name when udev does not know it (its own test interface).
# It runs on a bus of its own, beside that of the machine. It closes the port and opens it again: two
# bridges at once would take each other's bytes.
MANAGER = r"""
ModemManager --test-session --test-enable --test-no-udev --debug >"$2/log" 2>&1 & manager=$!
socat "ABSTRACT-LISTEN:abstract\:$3,fork,max-children=1" "$1,raw,echo=0" >/dev/null 2>&1 & bridge=$!
trap 'kill $manager $bridge' EXIT
wanted() { for _ in $(seq 1 120); do "$@" >/dev/null 2>&1 && return; sleep 0.5; done; return 1; }
wanted grep -F "@abstract:$3" /proc/net/unix # or the probe finds nobody
wanted gdbus call --session --dest org.freedesktop.ModemManager1 \
  --object-path /org/freedesktop/ModemManager1 \
  --method org.freedesktop.ModemManager1.Test.SetProfile sim7000 generic "['abstract:$3']" || exit 3
wanted mmcli --test-session -m 0 || exit 4
mmcli --test-session -m 0 --timeout=60 --enable || exit 5
mmcli --test-session -m 0
mmcli --test-session -m 0 --messaging-list-sms
mmcli --test-session -s 0
for line in AT+CNACT=1 'AT+FTPSERV="ftp.example"' 'AT+FTPUN="u"' 'AT+FTPPW="p"' \
  'AT+FTPGETPATH="/"' 'AT+FTPGETNAME="fox.txt"' AT+FTPGET=1; do
  mmcli --test-session -m 0 --timeout=20 --command="$line" || exit 6
done
for _ in $(seq 1 60); do
  mmcli --test-session -m 0 --command='AT+FTPGET=2,1024' && exit 0
  mmcli --test-session -m 0 --command=AT+FTPGET=1 # where the bearer was slower than this: 61
done
exit 7
"""


def test_modem_manager_enables_lists_and_downloads():
    for program in ("ModemManager", "mmcli", "gdbus", "dbus-run-session", "socat"):
        need(program)
    with Sim(scenario=WORLD) as sim:
        name = f"sim7000-{os.getpid()}"
        said = run(
            "dbus-run-session", "--", "sh", "-c", MANAGER, "sh", sim.path, sim.folder.path, name
        )
        for word in (b"SIMCOM_SIM7000E", b"+46701234567", b"Your code is 4711", b"The quick brown fox."):
            check(word in said, word, "in", said)


harness.main()
