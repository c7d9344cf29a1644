# SPDX-License-Identifier: MIT
"""`sim7000 run`: options, files it makes, programs it starts, how it ends."""

import os
import pty
import re
import select
import signal
import subprocess
import sys

import harness
from harness import PROGRAM, Folder, Modem, Sim, check, equal, until

SECRETS = ("hunter22", "kncfg33", "sapbr44", "cstt55")
LOGIN = "[ftp]\nuser = me\npassword = hunter22\n[network]\nbearer = up\n"


def run(*words, **options):
    """A run that ends by itself."""
    return subprocess.run(
        [PROGRAM, *map(str, words)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=harness.PATIENCE,
        **options,
    )


def upload(modem, name, data, *before):
    modem.ok("ATE0", "AT+FTPCID=1", 'AT+FTPUN="me"', 'AT+FTPPW="hunter22"', *before)
    modem.ok(f'AT+FTPPUTNAME="{name}"', 'AT+FTPPUTPATH="/"', "AT+FTPPUT=1")
    for start in range(0, len(data), 1360):
        modem.expect("+FTPPUT: 1,1,1360\r\n")
        piece = data[start : start + 1360]
        modem.send(f"AT+FTPPUT=2,{len(piece)}\r")
        modem.expect(f"+FTPPUT: 2,{len(piece)}\r\n")
        modem.send(piece)
        modem.expect("OK\r\n")
    modem.expect("+FTPPUT: 1,1,1360\r\n")
    modem.ok("AT+FTPPUT=2,0")
    modem.expect("+FTPPUT: 1,0\r\n")


def download(modem, name, *before):
    modem.ok("ATE0", "AT+FTPCID=1", 'AT+FTPUN="me"', 'AT+FTPPW="hunter22"', *before)
    modem.ok(f'AT+FTPGETNAME="{name}"', 'AT+FTPGETPATH="/"', "AT+FTPGET=1")
    modem.expect("+FTPGET: 1,1\r\n")
    data = b""
    while True:
        modem.send("AT+FTPGET=2,1460\r")
        head = modem.expect(re.compile(rb"\+FTPGET: 2,\d+\r\n|ERROR\r\n"))
        if head.endswith(b"ERROR\r\n"):
            break
        data += modem.take(int(head[head.rindex(b",") + 1 :]))
        modem.expect("OK\r\n")
        if head.endswith(b" 2,0\r\n"):
            modem.expect(re.compile(rb"\+FTPGET: 1,[01]\r\n"))
    return data


# --- the link ---


def test_a_link_leads_to_the_terminal_and_goes_at_the_end():
    with Folder() as folder:
        with Sim("--link", folder("modem")) as sim:
            equal(sim.path, folder("modem"))
            check(os.readlink(sim.path).startswith("/dev/pts/"))
            with Modem(sim.path) as modem:
                modem.ok("AT")
            equal(sim.stop(signal.SIGTERM), 143)
        check(not os.path.lexists(folder("modem")), "removed")


def test_only_a_stale_link_is_replaced():
    with Folder() as folder:
        link = folder("modem")
        os.symlink(folder("nowhere"), link)
        with Sim("--link", link) as sim:
            terminal = os.readlink(link)
            second = run("run", "--link", link)
            equal(second.returncode, 2)
            check("in use" in second.stderr, second.stderr)
            equal(os.readlink(link), terminal)
            sim.process.kill()
            sim.wait()
        with Sim("--link", link) as sim:  # the killed one could not clean up
            with Modem(link) as modem:
                modem.ok("AT")
        check(os.path.lexists(link), "left behind by kill")


def test_a_link_in_use_stays_whatever_is_done_to_its_terminal():
    with Folder() as folder:
        link = folder("modem")
        with Sim("--link", link) as sim:
            terminal = os.readlink(link)
            os.chmod(terminal, 0o666)
            os.mkdir(folder("other"))
            os.symlink(folder.path, folder("other/way"))
            for path in (link, folder("other/way/modem")):
                second = run("run", "--link", path)
                equal(second.returncode, 2, path)
                check("in use" in second.stderr, second.stderr)
                equal(os.readlink(link), terminal)
            sim.stop()


def test_of_two_that_want_a_link_one_has_it():
    with Folder() as folder:
        for _ in range(20):
            words = [PROGRAM, "run", "-q", "--link", folder("modem")]
            both = [
                subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                for _ in range(2)
            ]
            said = sorted(one.stdout.readline() for one in both)
            equal(said, [b"", folder("modem").encode() + b"\n"])
            for one in both:
                one.terminate()
            equal(sorted(one.wait(harness.PATIENCE) for one in both), [2, 143])
            for one in both:
                one.stdout.close()
            check(not os.path.lexists(folder("modem")), "it goes with its owner")


def test_files_are_never_replaced():
    with Folder() as folder:
        for target in (folder.write("file", "mine"), folder.path):
            answer = run("run", "--link", target)
            equal(answer.returncode, 2)
            equal(answer.stdout, "")
            equal(len(answer.stderr.splitlines()), 1)
        os.symlink(folder("file"), folder("link"))
        equal(run("run", "--link", folder("link")).returncode, 2)
        with open(folder("file")) as file:
            equal(file.read(), "mine")


def test_a_link_that_somebody_changed_stays():
    with Folder() as folder:
        with Sim("--link", folder("modem")) as sim:
            os.unlink(folder("modem"))
            os.symlink("/dev/null", folder("modem"))
            sim.stop()
        equal(os.readlink(folder("modem")), "/dev/null")


# --- several ---


def test_several_modems_share_nothing():
    with Folder() as folder, Sim("--count", 3, "--link", folder("m"), count=3) as sim:
        equal(sim.paths, [folder(f"m{i}") for i in range(3)])
        modems = [Modem(path) for path in sim.paths]
        for i, modem in enumerate(modems):
            modem.ok(f'AT+FTPSERV="server{i}"')
        for i, modem in enumerate(modems):
            check(f'"server{i}"' in modem.command("AT+FTPSERV?"))
            modem.close()
        equal(sim.stop(), 143)
        equal(os.listdir(folder.path), [])


def test_many_modems_are_small_and_idle():
    with Sim("--count", 200, count=200) as sim:
        for path in sim.paths[::20]:
            with Modem(path) as modem:
                modem.ok("AT")
        with open(f"/proc/{sim.process.pid}/status") as status:
            size = int(re.search(r"VmRSS:\s+(\d+) kB", status.read()).group(1))
        check(size < 64 * 1024, f"{size} kB for 200 modems")
        sim.rests(1)


# --- FTP ---


def test_the_embedded_server_answers_on_tcp_at_the_same_time():
    data = bytes(range(256)) * 20
    with Sim("--ftp-listen", 0, scenario=LOGIN) as sim, Modem(sim.path) as modem:
        url = f"ftp://me:hunter22@127.0.0.1:{sim.ftp_port()}/"
        upload(modem, "up.bin", data, 'AT+FTPSERV="any.name"')
        got = subprocess.run(["curl", "-sS", url + "up.bin"], capture_output=True, timeout=harness.PATIENCE)
        equal(got.stderr, b"")
        equal(got.stdout, data)
        put = subprocess.run(
            ["curl", "-sS", "-T", "-", url + "down.bin"],
            input=data[::-1],
            capture_output=True,
            timeout=harness.PATIENCE,
        )
        equal(put.stderr, b"")
        equal(download(modem, "down.bin"), data[::-1])


def test_a_session_goes_to_a_real_server():
    data = os.urandom(200 * 1024)
    with Sim("--ftp-listen", 0, scenario=LOGIN) as server:
        port = server.ftp_port()
        for far, dialled, dialled_port in (
            (f"127.0.0.1:{port}", "any.name", 21),
            ("dialled", "127.0.0.1", port),
            ("dialled", "localhost", port),
        ):
            for mode in (1, 0):
                with Sim("--ftp", far, scenario=LOGIN) as sim, Modem(sim.path) as modem:
                    modem.ok(f"AT+FTPMODE={mode}", f"AT+FTPPORT={dialled_port}")
                    upload(modem, "file", data, f'AT+FTPSERV="{dialled}"')
                    equal(download(modem, "file") == data, True, f"{far} mode {mode}:")


def test_ends_of_connections_have_their_codes():
    rows = (
        ("127.0.0.1", 1, 63),  # nobody listens on tcpmux
        ("no.such.name.invalid", 21, 62),
    )
    with Sim("--ftp", "dialled", scenario=LOGIN) as sim, Modem(sim.path) as modem:
        modem.ok("ATE0", "AT+FTPCID=1", 'AT+FTPUN="me"', 'AT+FTPPW="hunter22"')
        modem.ok('AT+FTPGETNAME="file"', 'AT+FTPGETPATH="/"')
        for server, port, code in rows:
            modem.ok(f'AT+FTPSERV="{server}"', f"AT+FTPPORT={port}", "AT+FTPGET=1")
            modem.expect(f"+FTPGET: 1,{code}\r\n")


def test_a_port_in_use_is_a_clear_mistake():
    with Sim("--ftp-listen", 0) as sim:
        answer = run("run", "--ftp-listen", sim.ftp_port())
        equal((answer.returncode, answer.stdout), (2, ""))
        check("cannot listen on 127.0.0.1" in answer.stderr, answer.stderr)


def test_modems_share_a_server_when_the_scenario_says_so():
    for shared in (True, False):
        world = LOGIN.replace("[ftp]", f"[ftp]\nshared = {'yes' if shared else 'no'}")
        with Sim("--count", 2, "--ftp-listen", 0, scenario=world, count=2) as sim:
            equal(sim.stderr().count("ftp://"), 1 if shared else 2)
            one, two = (Modem(path) for path in sim.paths)
            upload(one, "file", b"of one", 'AT+FTPSERV="a.b"')
            two.ok("ATE0", "AT+FTPCID=1", 'AT+FTPUN="me"', 'AT+FTPPW="hunter22"')
            two.ok('AT+FTPSERV="a.b"', 'AT+FTPGETNAME="file"', 'AT+FTPGETPATH="/"')
            two.ok("AT+FTPSIZE")
            two.expect("+FTPSIZE: 1,0,6\r\n" if shared else "+FTPSIZE: 1,77,0\r\n")


def test_a_seed_decides_what_chance_does():
    world = "[fault sometimes]\non = command AT+CSQ\nchance = 50%\nthen = answer ERROR\n"

    def luck(*words):
        with Sim(*words, scenario=world) as sim, Modem(sim.path) as modem:
            return ["OK" in modem.command("AT+CSQ") for _ in range(40)]

    equal(luck("--seed", 7), luck("--seed", 7))
    check(luck("--seed", 7) != luck("--seed", 8))
    check(luck("--seed", 0) != luck("--seed", 1))


# --- the conversation, secrets, traces ---


def talk_of_secrets(modem):
    modem.ok(
        f'AT+FTPPW="{SECRETS[0]}"',
        "AT+FTPPW?",
        f'AT+CNCFG=1,"ctnb","me","{SECRETS[1]}",1',
        "AT+CNCFG?",
        f'AT+SAPBR=3,1,"PWD","{SECRETS[2]}"',
        "AT+SAPBR=4,1",
        f'AT+CSTT="ctnb","me","{SECRETS[3]}"',
        "AT+CSTT?",
        f"AT+FTPPX\bW={SECRETS[0]}",
        f'AT+FTPPW="{SECRETS[0][:3]}\x1b\x00{SECRETS[0][3:]}"',
        f'at+sapbr=03,1,pwd,"{SECRETS[2]}";+ftptype=I',
    )


def test_secrets_are_hidden_everywhere():
    with Folder() as folder:
        with Sim("-v", "--trace", folder("t.trace"), scenario=LOGIN) as sim:
            with Modem(sim.path) as modem:
                talk_of_secrets(modem)
                upload(modem, "file", b"12345", 'AT+FTPSERV="a.b"')
            sim.says(r"PASS \*{6}\n")
            sim.says("hang-up")
            sim.stop()
            with open(folder("t.trace")) as file:
                written = sim.stderr() + file.read()
            for secret in SECRETS:
                check(secret not in written, secret)
                check(secret[3:] not in written, secret)
            check('FTPPW="******"' in written)


def test_secrets_are_shown_on_request():
    with Sim("-v", "--show-secrets", scenario=LOGIN) as sim:
        with Modem(sim.path) as modem:
            talk_of_secrets(modem)
        for secret in SECRETS:
            sim.says(secret)


def test_a_recording_plays_back_byte_for_byte():
    with Folder() as folder:
        world = folder.write("world.ini", LOGIN + "[files]\n/1K = digits 1024\n")
        for show in ([], ["--show-secrets"]):
            for end in (signal.SIGTERM, signal.SIGINT):
                with Sim(world, "--trace", folder("t.trace"), *show) as sim:
                    with Modem(sim.path) as modem:
                        talk_of_secrets(modem)
                        upload(modem, "file", b"\x00\r\n\xff" * 999, 'AT+FTPSERV="a.b"')
                        equal(download(modem, "1K"), (b"0123456789" * 103)[:1024])
                    sim.stop(end)
                played = run("test", folder("t.trace"))
                equal(played.returncode, 0, played.stdout + played.stderr)


def on_a_terminal(env):
    """stderr of a run whose stderr is a terminal."""
    master, slave = pty.openpty()
    with Sim(stderr=os.ttyname(slave), env=env) as sim:
        with Modem(sim.path) as modem:
            modem.ok("AT")
        shown = b""
        while b"hang-up" not in shown:
            check(select.select([master], [], [], harness.PATIENCE)[0], shown)
            shown += os.read(master, 4096)
    os.close(slave)
    os.close(master)
    return shown


def test_colour_is_for_terminals_that_want_it():
    coloured = on_a_terminal({"NO_COLOR": ""})
    check(b"\x1b[" in coloured and b"AT\\r" in coloured, coloured)
    plain = on_a_terminal({"NO_COLOR": "1"})
    check(b"\x1b" not in plain and b"AT\\r" in plain, plain)


def test_a_file_is_a_count_in_the_conversation():
    data = bytes(range(256)) * 12
    with Sim("-v", scenario=LOGIN) as sim:
        with Modem(sim.path) as modem:
            upload(modem, "file", data, 'AT+FTPSERV="a.b"')
            equal(download(modem, "file", 'AT+FTPSERV="a.b"'), data)
            modem.ok("AT+CSQ")
        sim.says("hang-up")
        sim.stop()
        said = sim.stderr()
    lines = [line[14:] for line in said.splitlines()]
    for lane in "><":
        counts = [re.match(rf"{lane}  (\d+) bytes: ", line) for line in lines]
        equal(sum(int(count.group(1)) for count in counts if count), len(data), lane)
    check(len(lines) < 150, len(lines))
    check(max(map(len, lines)) < 240, "no line is long")
    check(">  AT+CSQ\\r" in lines and "<  \\r\\nOK\\r\\n" in lines, said)


def test_exchanges_stand_apart_and_verdicts_have_colours_on_a_terminal():
    master, slave = pty.openpty()
    world = "[expect one]\ncommand = AT+CFUN=0\n[expect two]\ncommand = AT\n"
    with Sim(stderr=os.ttyname(slave), env={"NO_COLOR": ""}, scenario=world) as sim:
        with Modem(sim.path) as modem:
            modem.ok("AT", "AT")
        sim.process.terminate()
        shown = b""
        while b"expectations: 1 of 2 held" not in shown:
            check(select.select([master], [], [], harness.PATIENCE)[0], shown)
            shown += os.read(master, 4096)
    os.close(slave)
    os.close(master)
    check(re.search(rb"OK\\r\\n\x1b\[0m\r\n\r\n\x1b\[2m *[\d.]+ \x1b\[0m\x1b\[36m>  AT", shown), shown)
    check(b"\x1b[31m  FAILED  one" in shown and b"\x1b[32m  held    two" in shown, shown)
    check(b"\x1b[31mexpectations: 1 of 2 held" in shown, shown)


def test_quiet_and_pipes_show_nothing():
    for words in ([], ["-q"], ["-q", "-v"]):
        with Sim(*words) as sim:
            with Modem(sim.path) as modem:
                modem.ok("AT")
            sim.stop()
            equal(sim.stderr(), "")
            equal(sim.rest(), "")


def test_acts_of_the_host_are_recorded_and_play_back():
    with Folder() as folder:
        with Sim("-v", "--trace", folder("x.trace"), "--speed", 20) as sim:
            with Modem(sim.path) as modem:
                modem.ok("AT")
                modem.send("AT+FTPGET")
            sim.says(r">! hang-up")
            with Modem(sim.path) as modem:
                modem.ok("AT")
                sim.kill(signal.SIGUSR1)
                modem.expect("NORMAL POWER DOWN\r\n")
                sim.kill(signal.SIGUSR1)
                modem.expect("SMS Ready\r\n")
        with open(folder("x.trace")) as file:
            acts = re.findall(r">! (.*)", file.read())
        equal(acts[:3], ["hang-up", "power-key", "power-key"])
        answer = run("test", folder("x.trace"))
        equal(answer.stdout, "1 passed, 0 failed\n", answer.stderr)


def test_the_power_key_is_a_signal():
    with Sim("-v", "--speed", 50) as sim, Modem(sim.path) as modem:
        modem.ok("AT")
        sim.kill(signal.SIGUSR1)
        modem.expect("NORMAL POWER DOWN\r\n")
        sim.kill(signal.SIGUSR1)
        until(lambda: b"OK" in (modem.send("AT\r"), modem.more(0.05), modem.seen)[2], "on again")


# --- programs ---


def test_a_program_gets_the_terminal_and_gives_the_status():
    for status in (0, 1, 7):
        answer = run("run", "--", "sh", "-c", f"echo got $0 $SIM7000_TTY; exit {status}", "{tty}")
        equal(answer.returncode, status)
        path = answer.stdout.split()[1]
        equal(answer.stdout, f"got {path} {path}\n", "stdout is the program's alone:")


def test_a_program_that_dies_or_cannot_start():
    equal(run("run", "--", "sh", "-c", "kill -9 $$").returncode, 137)
    answer = run("run", "--", "/no/such/program")
    equal((answer.returncode, answer.stdout), (2, ""))
    check("cannot start /no/such/program" in answer.stderr, answer.stderr)


def test_a_failed_expectation_is_a_failure():
    world = "[expect says hello]\ncommand = AT+CSQ\n"
    talk = (
        "import serial, sys; p = serial.Serial(sys.argv[1], timeout=60); "
        "p.write(sys.argv[2].encode() + b'\\r'); p.read_until(b'OK\\r\\n')"
    )
    with Folder() as folder:
        path = folder.write("world.ini", world)
        for command, status in (("AT+CSQ", 0), ("AT", 1)):
            answer = run("run", path, "--", sys.executable, "-c", talk, "{tty}", command)
            equal(answer.returncode, status, answer.stderr)
            check(status == 0 or "says hello" in answer.stderr, answer.stderr)


def test_a_program_that_takes_too_long_is_killed():
    answer = run("run", "--timeout", "200ms", "--", "sleep", "1000")
    equal(answer.returncode, 124)
    check("sleep still ran" in answer.stderr, answer.stderr)
    stubborn = "trap '' TERM; while :; do sleep 0.1; done"
    equal(run("run", "--timeout=200ms", "--", "sh", "-c", stubborn).returncode, 124)
    equal(run("run", "--timeout", "200ms").returncode, 0)


# Not a shell: dash drops what comes between its vfork() and the child's execve().
CATCHES = """import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print("ready", flush=True)
signal.sigwait({signal.SIGTERM})
print("caught")
sys.exit(3)
"""


def test_signals_go_on_to_the_program():
    with Sim("--", sys.executable, "-c", CATCHES, count=0) as sim:
        equal(sim._line(), "ready")
        equal(sim.stop(signal.SIGTERM), 143)
        equal(sim.rest(), "caught\n")


def test_a_recording_carries_its_seed():
    """Each of three modems has its own luck, and none that of the scenario."""
    world = "[fault noise]\non = time 0s\nthen = corrupt 20%\n"
    with Folder() as folder:
        path = folder.write("world.ini", world)
        words = [path, "--seed", 77, "--count", 3, "--trace", folder("x.trace")]
        with Sim(*words, count=3) as sim:
            for tty in sim.paths:
                with Modem(tty) as modem:
                    modem.send("ATI\rATI\rATI\r")
                    while modem.more(0.2 if modem.seen else harness.PATIENCE):
                        pass
            sim.stop()
        texts = []
        for i in range(3):
            with open(folder(f"x{i}.trace"), encoding="utf-8") as file:
                texts.append(file.read())
            equal(texts[i].splitlines()[:2], ["scenario world.ini", f"seed {77 + i}"])
        check(len({text.split("seed")[1][3:] for text in texts}) == 3, "each its own luck")
        answer = run("test", folder.path)
        equal(answer.stdout, "3 passed, 0 failed\n", answer.stdout)
        answer = run("test", "--seed", "78", folder.path)
        check("1 passed, 2 failed" in answer.stdout, "--seed wins:", answer.stdout[-200:])


def test_a_program_gets_all_terminals():
    show = 'echo "$@"; echo "$SIM7000_TTY $SIM7000_TTY0 $SIM7000_TTY1 $SIM7000_TTY2"; ls $@ >&2'
    words = ["{tty}", "a{tty0}b", "{tty1}", "{tty2}", "{ttyx} {tty"]
    answer = run("run", "--count", "3", "--", "sh", "-c", show, "sh", *words)
    line, environment, *more = answer.stdout.splitlines()
    first, between, second, third, *rest = line.split()
    equal(between, f"a{first}b")
    equal(rest, ["{ttyx}", "{tty"], "no terminals:")
    equal(len({first, second, third}), 3)
    equal(environment, f"{first} {first} {second} {third}")
    equal(more, [])
    answer = run("run", "--count", "2", "--", "echo", "{tty2}")
    equal((answer.returncode, answer.stdout), (2, ""))
    check("{tty2}: expected {tty0} to {tty1}" in answer.stderr, answer.stderr)


def test_what_a_program_leaves_behind_ends_with_it():
    """Each would hold stdout for 1000 s: `run` returns only when nobody has it any more."""
    rows = [
        (["--timeout", "200ms"], "sleep 1000; true", 124),
        ([], "sleep 1000 & exit 3", 3),
        ([], "trap '' TERM; sleep 1000 & exit 4", 4),
        ([], "sleep 1000 & kill -STOP $!; exit 5", 5),
    ]
    for options, script, status in rows:
        equal(run("run", *options, "--", "bash", "-c", script).returncode, status, script)


class Shell:
    """An interactive shell on a terminal of its own."""

    def __init__(self):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ["PS1"] = ""
            os.execvp("bash", ["bash", "--norc", "--noediting", "-i"])
        self.seen = b""

    def type(self, text):
        os.write(self.master, text)

    def expect(self, words):
        def came():
            if words not in self.seen and select.select([self.master], [], [], 0.05)[0]:
                self.seen += os.read(self.master, 65536)
            return words in self.seen

        until(came, f"the shell says {words}")
        self.seen = self.seen[self.seen.index(words) + len(words) :]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGKILL)
        os.close(self.master)
        os.waitpid(self.pid, 0)


def test_a_program_may_use_the_terminal_that_it_was_started_in():
    run_cat = f"{PROGRAM} run -q -- sh -c 'echo re\\ady; exec cat'\n"
    with Shell() as shell:
        shell.type(run_cat.encode())
        shell.expect(b"ready")
        shell.type(b"hello\n")
        shell.expect(b"hello\r\nhello\r\n")  # the terminal's echo, and cat's
        shell.type(b"\x1a")  # ctrl-Z: the shell has the terminal again
        shell.expect(b"Stopped")
        shell.type(b"echo at the sh\\ell; fg\n")
        shell.expect(b"at the shell")
        shell.expect(b"cat")
        shell.type(b"again\n")
        shell.expect(b"again\r\nagain\r\n")
        shell.type(b"\x04")
        shell.type(b"echo still h\\ere\n")
        shell.expect(b"still here")


def test_ctrl_c_ends_a_program():
    waits = 'import signal as s; s.signal(s.SIGINT, s.SIG_DFL); print("rea" "dy", flush=True); s.pause()'
    with Shell() as shell:
        shell.type(f"{PROGRAM} run -q -- {sys.executable} -c '{waits}'\n".encode())
        shell.expect(b"ready")
        shell.type(b"\x03")
        shell.type(b"echo sta\\tus $?\n")
        shell.expect(b"status 130")


def test_signals_end_a_run_cleanly():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        with Sim() as sim, Modem(sim.path) as modem:
            modem.ok("AT")
            equal(sim.stop(number), 128 + number)
            check(not os.path.exists(sim.path), "the terminal is gone")


def test_a_reader_of_stdout_may_go():
    with Sim() as sim:
        sim.process.stdout.close()
        with Modem(sim.path) as modem:
            modem.ok("AT")
        sim.process.stdout = open(os.devnull, "rb")


# --- what came of it ---

HOST = """import os, sys
port = os.open(sys.argv[1], os.O_RDWR | os.O_NOCTTY)
for command in sys.argv[2:]:
    os.write(port, command.encode() + b"\\r")
    heard = b""
    while not heard.endswith((b"OK\\r\\n", b"ERROR\\r\\n")):
        heard += os.read(port, 4096)
"""
SILENT_GMR = "[fault quiet]\non = command AT+GMRR\nthen = answer OK\n"
ASKS = "[expect it asks]\ncommand = AT+CSQ\n"


def host(folder, world, *commands, options=()):
    path = folder.write("world.ini", world)
    program = [sys.executable, folder.write("host.py", HOST), "{tty}", *commands]
    return run("run", path, *options, "--", *program)


def test_what_held_and_struck_is_said_last():
    rows = (
        # world, options, status, the last lines of stderr
        (ASKS, (), 0, ["expectations: 1 of 1 held"]),
        (ASKS, ("-v",), 0, ["expectations: 1 of 1 held"]),
        (ASKS, ("-q",), 0, []),
        ("", (), 0, []),
        (ASKS + SILENT_GMR, (), 0, ["expectations: 1 of 1 held", "faults: 0 of 1 struck"]),
        (ASKS + SILENT_GMR, ("-q",), 0, []),
        (ASKS + SILENT_GMR, ("--require-faults", "-q"), 1,
         ["expectations: 1 of 1 held", "faults: 0 of 1 struck"]),
        (SILENT_GMR.replace("GMRR", "CSQ"), ("--require-faults",), 0, ["faults: 1 of 1 struck"]),
        (SILENT_GMR + "required = yes\n", (), 1, ["faults: 0 of 1 struck"]),
        ("[expect a quit]\ncommand = AT+FTPQUIT\n", ("-q",), 1, ["expectations: 0 of 1 held"]),
    )
    with Folder() as folder:
        for world, options, status, last in rows:
            done = host(folder, world, "AT+CSQ", options=options)
            equal(done.returncode, status, (world, options, done.stderr))
            lines = done.stderr.splitlines()
            equal(lines[len(lines) - len(last) :] if last else lines, last, (world, options))


def test_what_fell_short_is_said_with_what_came_nearest():
    world = SILENT_GMR + "[expect a quit]\ncommand = AT+FTPQUIT\nwithin = 2m\n"
    with Folder() as folder:
        said = host(folder, world, "AT+GMR").stderr
    check(re.search(r"FAILED  a quit\n .*world\.ini:4: `AT\+FTPQUIT` did not come within 2m of the "
                    r"start; the host had ended at [0-9.]+m?s; the nearest was `AT\+GMR` at", said), said)
    check(re.search(r"never   quiet\n .*world\.ini:1: no command `AT\+GMRR` came; the nearest was "
                    r"`AT\+GMR` at [0-9.]+m?s: behind `AT\+GMR` it lacks `R`\n", said), said)


def test_why_is_shown_and_not_recorded():
    with Folder() as folder:
        trace = folder("host.trace")
        done = host(folder, "", "ATE0", "AT+FTPGET=2", options=("-v", "--trace", trace))
        why = "@  ERROR: AT+FTPGET: parameter 2 <reqlength> is missing"
        check(why in done.stderr, done.stderr)
        equal(done.stderr.index(why) < done.stderr.index("<  \\r\\nERROR"), True, "above the answer")
        with open(trace) as file:
            check("reqlength" not in file.read(), "recorded")
        equal(run("test", trace).stdout, "1 passed, 0 failed\n")


def test_unknown_commands_are_told_at_the_end():
    sent = ("AT+SHCONN", "ATE0;+CSQ", "AT+shconn=1", "AT+CSQ;+XYZ?", "AT+SHCONN?")
    for options, count in ((("-v",), 1), ((), 0), (("-v", "-q"), 0)):
        with Folder() as folder:
            said = host(folder, "", *sent, options=options).stderr
        equal(said.count("\nnot modelled: AT+SHCONN (3 times), AT+XYZ\n"), count, said)


def test_of_several_modems_the_counts_are_of_all():
    with Folder() as folder:
        path = folder.write("world.ini", ASKS)
        done = run("run", path, "--count", 3, "--timeout", "50ms")
        equal(done.returncode, 1)
        equal(done.stderr.splitlines()[-1], "expectations: 0 of 3 held")
        equal(len(re.findall("; the run had ended at", done.stderr)), 3, done.stderr)


def test_a_recording_that_ends_before_the_answer_plays():
    slow = "[fault slow]\non = command AT+CSQ\nthen = delay 1h\n"
    with Folder() as folder:
        path = folder.write("world.ini", slow)
        trace = folder("host.trace")
        with Sim(path, "--trace", trace) as sim, Modem(sim.path) as modem:
            modem.ok("AT")
            modem.send("AT+CSQ\r")
            modem.expect("AT+CSQ\r")
            equal(sim.stop(signal.SIGTERM), 143)
        with open(trace) as file:
            check(file.read().endswith(">! hang-up\n"), "the recording says why")
        equal(run("test", trace).stdout, "1 passed, 0 failed\n")


# --- mistakes ---


def test_mistakes_are_one_clear_line_and_start_nothing():
    rows = (
        (["--lnik", "x"], "unknown option --lnik; did you mean --link?"),
        (["--link"], "--link needs PATH"),
        (["--count", "0"], "--count 0: expected a number from 1 to 4000"),
        (["--count=x"], "--count x: expected a number"),
        (["--speed", "fast"], "--speed fast: expected a factor"),
        (["--speed", "1e-300"], "--speed 1e-300: expected a factor from 0.001 to 1000000"),
        (["--timeout", "5"], "--timeout 5: expected a time"),
        (["--ftp-listen", "--timeout", "1s"], "--ftp-listen needs [ADDR:]PORT"),
        (["--link", "-v"], "--link needs PATH"),
        (["-l", "--", "true"], "--link needs PATH"),
        (["-q=1"], "unknown option -q=1"),
        (["--quiet=1"], "--quiet takes no value"),
        (["--ftp", "a:b:c"], "--ftp a:b:c: expected memory, dialled or HOST[:PORT]"),
        (["--ftp-listen", "x"], "--ftp-listen x: expected PORT or ADDR:PORT"),
        (["--ftp-listen", "192.0.2.1:2121"], "cannot listen on 192.0.2.1:2121"),
        (["/no/such.ini"], "/no/such.ini"),
        (["a", "b"], "b is one word too many"),
        (["--"], "-- must be followed by a program"),
        (["--trace", "/no/such/folder/t"], "cannot write /no/such/folder/t"),
        (["--link", "/no/such/folder/l"], "cannot make the link /no/such/folder/l"),
    )
    for words, message in rows:
        answer = run("run", *words)
        equal((answer.returncode, answer.stdout), (2, ""), words)
        check(message in answer.stderr, words, "->", answer.stderr)
        equal(len(answer.stderr.splitlines()), 1, f"{words}: {answer.stderr}")


def test_help_and_version():
    for words in (["help"], ["help", "run"], ["run", "-h"], ["run", "--help"], ["--version"]):
        answer = run(*words)
        equal((answer.returncode, answer.stderr), (0, ""))
        check("sim7000" in answer.stdout)
    equal(run("rum").returncode, 2)
    check("did you mean run?" in run("rum").stderr)


if __name__ == "__main__":
    harness.main()
