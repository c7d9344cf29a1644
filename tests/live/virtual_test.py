# SPDX-License-Identifier: MIT
"""`run --virtual`: unmodified programs in the modem's time."""

import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys

import harness
from harness import PROGRAM, Expected, Folder, Skip, check, equal, until

HOSTS = os.path.abspath(os.environ.get("VIRTUAL_HOSTS", "build/tests/virtual"))
SOURCES = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", "virtual"))
PYTHON = sys.executable
AT_ONCE = 4  # runs: more than most machines have cores, so that each is disturbed by the others
TIMES = int(os.environ.get("VIRTUAL_TIMES", "20"))  # each host, and worlds by 50

HANG = """\
[scenario]
title = the first download hangs
[network]
bearer = up
[files]
/1K.txt = digits 1K
[fault first get hangs]
on   = command AT+FTPGET=1
nth  = 1
then = code 64 after {after}
"""


def host(name, *arguments):
    return [os.path.join(HOSTS, "virtual-" + name), *arguments, "{tty}"]


def script(*words):
    return [*words[:-1], os.path.join(SOURCES, words[-1]), "{tty}"]


class Run:
    """One run: status, stdout, stderr, and its trace."""

    def __init__(self, folder, program, *options, scenario=HANG, virtual=True, name="t"):
        world = folder.write(name + ".ini", scenario.replace("{after}", "75s"))
        self.path = folder(name + ".trace")
        words = [PROGRAM, "run", world, "--trace", self.path, "--timeout", "100s"]
        done = subprocess.run(
            words + ["--virtual"] * virtual + list(options) + ["--"] + program,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=200,
            check=False,
        )
        self.status = done.returncode
        self.stdout = done.stdout.decode(errors="replace")
        self.stderr = done.stderr.decode(errors="replace")
        if self.status == 3 and "may not trace" in self.stderr:
            raise Skip("ptrace is not permitted here")
        self.trace = ""
        if self.status not in (2, 3):
            with open(self.path, encoding="utf-8") as file:
                # the scenario's name is the run's own
                self.trace = re.sub(r"^scenario .*\n", "", file.read())

    def lane(self, mark):
        lines = re.findall(rf"^\S+ +{re.escape(mark)} (.*)$", self.trace, re.MULTILINE)
        return "".join(line.split("   #")[0] for line in lines)


def plays(folder, count):
    done = subprocess.run(
        [PROGRAM, "test", folder.path], capture_output=True, text=True, check=False
    )
    check(f"{count} passed, 0 failed" in done.stdout, done.stdout, done.stderr)


def repeats(program, *options, times=TIMES, status=0, **parts):
    """Many runs at once are all the same, and play as tests. Returns one."""
    with Folder() as folder, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        runs = list(
            pool.map(
                lambda i: Run(folder, program, *options, name=f"{i}", **parts), range(times)
            )
        )
        for run in runs:
            equal(run.status, status, run.stdout + run.stderr)
            equal(run.stdout, runs[0].stdout)
            equal(run.trace, runs[0].trace)
        plays(folder, times)
        return runs[0]


def once(program, *options, **parts):
    with Folder() as folder:
        run = Run(folder, program, *options, **parts)
        if run.status != 3:
            plays(folder, 1)
        return run


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"no {program}")


# --- hosts: each TIMES, four at once ---


def fails_and_tries_again(program):
    run = repeats(program)
    check("faults: 1 of 1 struck" in run.stderr, run.stderr)
    equal(run.lane(">").count("AT+FTPGET=1\\r"), 2)
    check("+FTPGET: 1,64" in run.lane("<"), run.trace)
    return run


def test_poll():
    fails_and_tries_again(host("by_poll"))


def test_select_with_a_pipe():
    fails_and_tries_again(host("by_select"))


def test_epoll_by_edges_with_a_timerfd():
    fails_and_tries_again(host("by_epoll"))


def test_read_with_vtime():
    fails_and_tries_again(host("by_read"))


def test_a_loop_that_asks_and_asks():
    fails_and_tries_again(host("by_asking"))


def test_two_threads_and_a_condition():
    fails_and_tries_again(host("by_threads"))


def test_read_ended_by_an_alarm():
    fails_and_tries_again(host("by_alarm"))


def test_a_child_and_a_pipe():
    fails_and_tries_again(host("by_children"))


def test_pyserial():
    fails_and_tries_again(script(PYTHON, "by_pyserial.py"))


def test_pyserial_in_waiting():
    fails_and_tries_again(script(PYTHON, "by_in_waiting.py"))


def test_pyserial_reader_thread():
    fails_and_tries_again(script(PYTHON, "by_reader_thread.py"))


def test_asyncio():
    fails_and_tries_again(script(PYTHON, "by_asyncio.py"))


def test_shell():
    fails_and_tries_again(script("bash", "by_shell.sh"))


def test_node():
    need("node")
    done = subprocess.run(
        ["node", "-e", "require('serialport')"], capture_output=True, check=False
    )
    if done.returncode:
        raise Skip("no serialport for node: npm install -g serialport, and NODE_PATH")
    fails_and_tries_again(script("node", "by_node.js"))


def test_go():
    need("go")
    with Folder() as folder:
        built = subprocess.run(
            ["go", "build", "-o", folder("host"), os.path.join(SOURCES, "by_go.go")],
            env={**os.environ, "CGO_ENABLED": "0", "GOCACHE": folder("cache"), "GO111MODULE": "off"},
            capture_output=True,
            check=False,
        )
        equal(built.returncode, 0, built.stderr)
        fails_and_tries_again([folder("host"), "{tty}"])


def test_boost_asio():
    need("g++")
    if not os.path.exists("/usr/include/boost/asio.hpp"):
        raise Skip("no Boost.Asio")
    with Folder() as folder:
        built = subprocess.run(
            ["g++", "-o", folder("host"), os.path.join(SOURCES, "by_asio.cpp"), "-lpthread"],
            capture_output=True,
            check=False,
        )
        equal(built.returncode, 0, built.stderr)
        fails_and_tries_again([folder("host"), "{tty}"])


def test_static_with_another_c_library():
    need("musl-gcc")
    with Folder() as folder:
        sources = [os.path.join(SOURCES, name) for name in ("by_poll.c", "modem.c")]
        built = subprocess.run(
            ["musl-gcc", "-static", "-o", folder("host"), *sources],
            capture_output=True,
            check=False,
        )
        equal(built.returncode, 0, built.stderr)
        fails_and_tries_again([folder("host"), "{tty}"])


def built_with(flags):
    need("gcc")
    with Folder() as folder:
        sources = [os.path.join(SOURCES, name) for name in ("by_threads.c", "modem.c")]
        built = subprocess.run(
            ["gcc", "-g", "-pthread", *flags, "-o", folder("host"), *sources],
            capture_output=True,
            check=False,
        )
        equal(built.returncode, 0, built.stderr)
        fails_and_tries_again([folder("host"), "{tty}"])


def test_a_host_under_address_sanitizer():
    built_with(["-fsanitize=address"])


def test_a_host_under_thread_sanitizer():
    built_with(["-fsanitize=thread"])


HOSTS_OF_OTHERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hosts")
FILE = "[network]\nbearer = up\n[files]\n/1K.txt = digits 1K\n"


def test_chat():
    need("/usr/sbin/chat")
    talk = "/usr/sbin/chat -t 90 '' AT OK AT+CSQ OK ATE0 OK AT+NOTHING ERROR <{tty} >{tty}"
    run = repeats(["sh", "-c", talk], scenario=FILE)
    check("AT+CSQ\\r" in run.lane(">"), run.trace)


def test_chat_uploads():
    """chat strips the eighth bit (ISTRIP), so its bytes go through the kernel's terminal; the last
    of its payload meets the answer at one instant."""
    need("/usr/sbin/chat")
    steps = ["''", "ATE0", "OK", "'AT+CNACT=1,\"ctnb\"'", "ACTIVE", "AT+FTPCID=1", "OK"]
    steps += ["'AT+FTPSERV=\"ftp.example.com\"'", "OK", "'AT+FTPUN=\"me\";+FTPPW=\"secret\"'", "OK"]
    steps += ["'AT+FTPPUTPATH=\"/\";+FTPPUTNAME=\"log.txt\"'", "OK", "AT+FTPPUT=1", "'+FTPPUT: 1,1,'"]
    steps += ["AT+FTPPUT=2,10", "'+FTPPUT: 2,10'", "'0123456789\\c'", "OK", "AT+FTPPUT=2,0"]
    talk = " ".join(["/usr/sbin/chat -t 20", *steps, "'+FTPPUT: 1,0'", "<{tty} >{tty}"])
    run = repeats(["sh", "-c", talk], scenario="[scenario]\ntitle = upload\n")
    check("+FTPPUT: 1,0" in run.lane("<"), run.trace)


def test_expect():
    need("expect")
    steps = (
        "set timeout 90; log_user 0; set port [open {tty} r+];"
        "fconfigure $port -translation binary -buffering none; spawn -noecho -open $port;"
        'send "AT+NOTHING\\r"; expect { -ex "ERROR\\r\\n" {} timeout {exit 1}}; sleep 3600;'
        'send "AT\\r"; expect { -ex "OK\\r\\n" {exit 0} timeout {exit 2}}'
    )
    raw = "exec stty raw -echo < {tty};"
    run = repeats(["expect", "-c", raw + steps], scenario=FILE)
    check("AT\\r" in run.lane(">"), run.trace)


def test_gammu():
    need("gammu")
    with Folder() as folder:
        settings = folder.write("gammurc", "[gammu]\nconnection = at115200\n")
        line = f'sed "$ a device = {{tty}}" {settings} > {settings}.$$; '
        line += f"gammu -c {settings}.$$ identify | grep -v Device; s=$?; rm {settings}.$$; exit $s"
        run = repeats(["sh", "-c", line], times=5)
        check("SIM7000E" in run.stdout, run.stdout)


# --- time ---


def test_every_way_to_wait_takes_its_time():
    for how in ("alone", "crowded", "unpinned", "both"):
        run = once([os.path.join(HOSTS, "virtual-waits"), how])
        equal((run.status, run.stdout.strip().split("\n")[-1]), (0, "29 ways to wait, 0 wrong"))


def test_pipes_beside_the_terminal_are_as_the_kernel_has_them():
    """poll and select, with the time that is left, full and empty pipes, closed ends, signals: we
    answer the plain ones, and the kernel those with a mask."""
    for seed in range(1, 9):
        ways = [host("beside", how, str(seed)) for how in ("plain", "masked")]
        plain, masked = (once(way, scenario=FILE) for way in ways)
        equal((plain.status, " answers" in plain.stdout), (0, True), plain.stderr)
        equal((plain.stdout, plain.trace), (masked.stdout, masked.trace), f"seed {seed}")


def contained(program):
    """As Docker's default rules have it: no copies of descriptors, and (others') no shared memory."""
    with Folder() as folder:
        words = [PROGRAM, "run", folder.write("w.ini", FILE), "--virtual", "--trace", folder("t")]
        words = [os.path.join(HOSTS, "virtual-contained"), *words, "--", *program]
        done = subprocess.run(words, capture_output=True, text=True, timeout=200, check=False)
        if done.returncode == 97 or "may not trace" in done.stderr:
            raise Skip("ptrace and filters are not permitted here")
        return done


def test_in_a_container_it_is_the_same_or_refused():
    for program in (
        host("beside", "plain", "3"),
        host("clocks", "library", "1"),
        host("settings"),
        host("by_select"),
        script(PYTHON, "by_pyserial.py"),
    ):
        free, held = once(program, scenario=FILE), contained(program)
        equal((held.returncode, held.stdout), (free.status, free.stdout), held.stderr)
    held = contained(host("by_epoll"))
    equal(held.returncode, 3)
    check("a timerfd" in held.stderr and "pidfd_getfd" in held.stderr, held.stderr)


def may_unshare():
    """A namespace of its own, in which the clocks' page cannot be found."""
    done = subprocess.run(["unshare", "-i", "true"], capture_output=True, check=False)
    return done.returncode == 0


def test_how_a_clock_is_read_is_no_matter():
    """The library's functions read the page, calls of the program's own stop: the same times, the
    same turns of threads, the same trace. Where the page cannot be had all of them stop."""
    ways = [host("clocks", "library"), host("clocks", "calls")]
    for seed in range(1, 5):
        options = ["--latency", "5ms"] if seed == 4 else []
        if seed == 1 and may_unshare():
            ways.append(["unshare", "-i", *host("clocks", "library")])
        runs = [once([*way[:-1], str(seed), "{tty}"], *options, scenario=FILE) for way in ways]
        for run in runs:
            equal((run.status, len(run.stdout.split("\n")) > 3), (0, True), run.stderr)
            equal((run.stdout, run.trace), (runs[0].stdout, runs[0].trace), f"seed {seed}")
        ways = ways[:2]


def test_a_clock_is_read_without_a_call():
    """As often as reading is free at one place; the next one takes time, and is the tracer's."""
    if os.uname().machine != "x86_64":
        raise Skip("only on x86-64")
    run = once(host("clocks", "counts", "1"), scenario=FILE)
    equal((run.status, run.stdout), (0, "2000\n"), run.stderr)
    if may_unshare():
        run = once(["unshare", "-i", *host("clocks", "counts", "1")], scenario=FILE)
        equal((run.status, run.stdout), (0, "0\n"), run.stderr)


def test_a_failure_after_a_day():
    run = once(host("odd", "fails_after_a_day"), "--limit", "48h", scenario=FILE)
    equal(run.status, 134, run.stderr)
    equal(run.lane(">").count("AT+CSQ"), 8641)


LIVE_RUNS = 5


def one_of(count, runs):
    """In real time a busy machine may be late for what a host waits for; not always."""
    for left in range(count)[::-1]:
        try:
            return runs()
        except Expected:
            if not left:
                raise


def test_the_same_bytes_as_live():
    """Hosts that do not race say and hear the same in real time. What the modem says when the host
    has ended is heard or not, as long as its end takes."""
    short = HANG.replace("{after}", "1s")
    late = "\\r\\n+FTPGET: 1,0\\r\\n"
    with Folder() as folder:
        for name in ("by_poll", "by_select", "by_read", "by_threads", "by_epoll", "by_children"):
            virtual = Run(folder, host(name), scenario=short, name="virtual")
            equal(virtual.status, 0, name)

            def as_live():
                live = Run(folder, host(name), scenario=short, virtual=False, name="live")
                equal(live.status, 0, name)
                for lane in (">", "<", ">>", "<<"):
                    equal(
                        virtual.lane(lane).removesuffix(late),
                        live.lane(lane).removesuffix(late),
                        name + lane,
                    )

            one_of(LIVE_RUNS, as_live)


def test_the_terminal_is_the_same_as_live():
    """VMIN and VTIME, FIONREAD, flushing, select and poll, readv, closing and opening."""
    with Folder() as folder:
        virtual = Run(folder, host("settings"), scenario=FILE, name="virtual")
        duration = re.compile(r"after (\d+)$", re.MULTILINE)

        def as_live():
            live = Run(folder, host("settings"), scenario=FILE, virtual=False, name="live")
            equal(live.status, 0, live.stderr)
            equal(duration.sub("", virtual.stdout), duration.sub("", live.stdout))
            for exact, real in zip(duration.findall(virtual.stdout), duration.findall(live.stdout)):
                check(int(exact) <= int(real) <= int(exact) + 20, virtual.stdout, live.stdout)

        one_of(LIVE_RUNS, as_live)


def test_latency_is_drawn_from_the_seed():
    first = repeats(host("by_threads"), "--latency", "5ms", "--seed", "1", times=10)
    other = repeats(host("by_threads"), "--latency", "5ms", "--seed", "2", times=2)
    check(first.trace != other.trace, first.trace)


def test_a_seed_gives_the_random_bytes():
    first = repeats(host("odd", "draws"), "--seed", "1", times=10)
    other = once(host("odd", "draws"), "--seed", "2")
    equal(first.status, 0)
    check(first.stdout != other.stdout, first.stdout)


def test_several_modems():
    with Folder() as folder:
        world = folder.write("w.ini", FILE)
        line = 'printf "AT\\r" >{tty1}; head -c 8 <{tty1} >/dev/null; printf "ATI\\r" >{tty0}; sleep 1'
        words = [PROGRAM, "run", world, "--virtual", "--count", "2"]
        words += ["--trace", folder("t.trace"), "--", "sh", "-c", line]
        done = subprocess.run(words, capture_output=True, check=False, timeout=60)
        if done.returncode == 3:
            raise Skip("ptrace is not permitted here")
        equal(done.returncode, 0, done.stderr)
        plays(folder, 2)
        with open(folder("t1.trace"), encoding="utf-8") as file:
            check("> AT\\r" in file.read())


# --- programs that do odd things ---


def test_a_crash():
    equal(once(host("odd", "crashes")).status, 134)


def test_a_daemon_that_is_left_behind():
    mark = f"mark-{os.getpid()}"  # others may run this test too
    repeats([*host("odd", "leaves_a_daemon"), mark], times=5)

    def is_gone():
        left = subprocess.run(["pgrep", "-f", f"leaves_a_daemon .*{mark}"], capture_output=True, check=False)
        return left.stdout == b""

    until(is_gone, "nobody is left")


def test_odd_programs_that_end_well():
    for name in (
        "ignores_signals",
        "stops_its_child",
        "executes",
        "closes_stdio",
        "counts_cycles",
        "speaks_to_itself",
        "sets_clock",
        "uses_lines",
        "reads_half_a_line",
    ):
        run = repeats(host("odd", name), times=2)
        equal(run.status, 0, name)


def test_a_hundred_threads_take_turns_in_one_order():
    run = repeats(host("odd", "has_threads"), times=5)
    check(re.match(r"[0-9a-f]+ at \d+\n", run.stdout), run.stdout)


def test_computing_takes_no_virtual_time():
    run = once(host("odd", "computes"), scenario=FILE)
    check("of computing took no virtual time" in run.stderr, run.stderr)
    check(run.lane("<").endswith("OK\\r\\n"), run.trace)


def test_a_program_that_is_not_there():
    with Folder() as folder:
        words = [PROGRAM, "run", "--virtual", "--", folder("nothing")]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        equal(done.returncode, 2)
        check("cannot start" in done.stderr and "No such file" in done.stderr, done.stderr)


# --- programs that do not end ---


def ends_with(name, sentence, *options, status=124):
    run = once(host("odd", name), *options, scenario=FILE)
    equal(run.status, status, run.stderr)
    check(sentence in run.stderr, run.stderr)
    return run


def test_who_waits_for_ever_is_told_so():
    ends_with("waits_for_ever", "everybody waits for ever")
    ends_with("stops_itself", "everybody waits for ever")


def test_the_limit_of_virtual_time():
    run = ends_with("sleeps_for_ever", "limit of virtual time", "--limit", "1h")
    equal(run.lane(">").count("AT\\r"), 60)
    ends_with("looks_for_ever", "limit of virtual time", "--limit", "10s")
    ends_with("writes_for_ever", "limit of virtual time", "--limit", "1s")


# --- what cannot be held ---


def test_what_is_refused():
    for name, sentence in (
        ("speaks_to_others", "it speaks to 127.0.0.1 port 9"),
        ("sends_to_others", "it speaks to 192.0.2.1 port 9"),
        ("spins_on_memory", "computes for a second without a call while others wait"),
    ):
        ends_with(name, sentence, status=3)
        run = Run_loose(name)
        check("not repeatable" in run.stderr, run.stderr)
        equal(run.status, 0, run.stderr)


def Run_loose(name):
    with Folder() as folder:
        return Run(folder, host("odd", name), "--loose", scenario=FILE)


def says(words, status, sentence):
    done = subprocess.run([PROGRAM, "run", *words], capture_output=True, text=True, check=False)
    equal(done.returncode, status, done.stderr)
    check(sentence in done.stderr, done.stderr)


def test_options_that_real_time_alone_has():
    program = ["--", "true"]
    says(["--virtual"], 2, "expected -- PROGRAM")
    says(["--virtual", "--ftp", "dialled", *program], 2, "real time")
    says(["--virtual", "--ftp-listen", "0", *program], 2, "real time")
    says(["--virtual", "--link", "/tmp/x", *program], 2, "--link")
    says(["--virtual", "--speed", "2", *program], 2, "--speed")
    with Folder() as folder:
        world = folder.write("w.ini", "[ftp]\nserver = dialled\n")
        says([world, "--virtual", *program], 2, "--ftp memory")


def test_who_is_traced_already():
    need("strace")
    words = ["strace", "-f", "-o", "/dev/null", PROGRAM, "run", "--virtual", "--", "true"]
    # LeakSanitizer, if it is built in, cannot work under strace either.
    env = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=env)
    equal(done.returncode, 3, done.stderr)
    check("may not trace its child" in done.stderr, done.stderr)


# --- the other processor: qemu runs programs, but cannot trace them ---


def test_aarch64_compiles_and_its_registers_work():
    need("aarch64-linux-gnu-gcc", "qemu-aarch64")
    sim = os.path.abspath(os.path.join(SOURCES, "..", "..", "sim"))
    room = os.path.join(sim, "virtual")
    compiler = ["aarch64-linux-gnu-gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-I", sim]
    compiler += ["-Wno-missing-field-initializers"]
    sources = [name for name in sorted(os.listdir(room)) if name.endswith(".c")]
    for name in sources:
        if "x86" not in name:
            words = [*compiler, "-fsyntax-only", os.path.join(room, name)]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            equal(done.returncode, 0, done.stderr)
    with Folder() as folder:
        words = [*compiler, "-static", "-o", folder("registers")]
        words += [os.path.join(SOURCES, "registers.c"), os.path.join(room, "registers_aarch64.c")]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        equal(done.returncode, 0, done.stderr)
        words = ["qemu-aarch64", folder("registers")]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        equal((done.returncode, "not ok" in done.stdout), (0, False), done.stdout)


# --- the page ---


def test_the_page_shows_what_programs_do():
    need("gcc", "g++", "/usr/bin/python3")
    once(host("odd", "asks"))  # or it is skipped
    page = os.path.join(SOURCES, "..", "..", "docs", "virtual.md")
    words = [PYTHON, os.path.join(SOURCES, "..", "play", "docs_test.py"), PROGRAM, page]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    equal(done.returncode, 0, done.stdout + done.stderr)


# --- worlds ---


def random_world(draw):
    """Anything may happen, of the kind that a world may have."""
    places = ["command AT+FTPGET=1", "command AT+FTPGET=2*", "command AT+FTPSERV*", "ftp RETR *"]
    places += ["ftp PASS*", "ftp USER*", "resolve", "connect", "connect data", "data 300"]
    places += ["line +FTPGET: 1,1", f"time {draw.randint(0, 90)}s"]
    ends = {
        "command": ["silence", "answer ERROR", "answer +CME ERROR: 3", "code 64 after 75s", "delay 3s"],
        "ftp": ["reply 530 No", "reply 421 Gone", "delay 80s", "silence", "close"],
        "resolve": ["refuse", "delay 10s", "silence"],
        "connect": ["refuse", "delay 10s", "stall", "reset"],
        "data": ["stall", "close", "reset"],
        "line": ["silence", "delay 30s", "drop 10%"],
        "time": ["urc +CPIN: NOT READY", "deregister for 30s", "deactivate", "reboot", "outage 40s"],
    }
    lines = ["[scenario]", f"seed = {draw.randint(0, 10**6)}", "[network]", "bearer = up"]
    lines.append("profile = " + draw.choice(["ideal", "cat-m1", "nb-iot", "gprs"]))
    lines += ["[module]", "baud = " + draw.choice(["0", "115200", "9600"])]
    lines += ["[files]", "/1K.txt = digits 1K"]
    for i in range(draw.randint(0, 3)):
        place = draw.choice(places)
        lines += [f"[fault {i}]", f"on = {place}"]
        lines.append("then = " + draw.choice(ends[place.split()[0]]))
        if not place.startswith("time"):
            lines.append(f"nth = {draw.randint(1, 3)}")
    return "\n".join(lines) + "\n"


def test_random_worlds():
    """Whatever happens: the host ends by itself, and what was recorded plays as it was."""
    count = 50 * TIMES
    draw = random.Random(7)
    worlds = [random_world(draw) for _ in range(count)]
    programs = [host("by_poll"), host("by_threads")]

    with Folder() as folder, concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:

        def run(i):
            return Run(folder, programs[i % 2], scenario=worlds[i], name=f"{i}")

        for i, ended in enumerate(pool.map(run, range(count))):
            check(ended.status in (0, 10, 11, 12, 13), worlds[i], ended.status, ended.stderr)
        plays(folder, count)


harness.main()
