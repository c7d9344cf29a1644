# SPDX-License-Identifier: MIT
"""The page of `sim7000 report` in headless Chromium, with real clicks (WebDriver)."""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.request

import harness
from harness import Folder, check, equal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SCENARIOS = os.path.join(ROOT, "scenarios")
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver, 12.2


class Browser:
    """Chromium, by the WebDriver protocol and nothing else."""

    def __init__(self, width, height, dark=False):
        match = None
        for _ in range(3):  # it picks a port, and ends when somebody else had it first
            self.driver = subprocess.Popen(
                ["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True
            )
            said = []
            for line in self.driver.stdout:
                said.append(line)
                match = re.search(r"successfully on port (\d+)", line)
                if match:
                    break
            if match:
                break
            self.driver.wait(harness.PATIENCE)
        check(match, "chromedriver did not start:", *said)
        self.base = f"http://127.0.0.1:{match.group(1)}"
        words = ["--headless=new", "--no-sandbox", "--disable-gpu", f"--window-size={width},{height}"]
        if dark:
            words.append("--blink-settings=preferredColorScheme=0")
        options = {"goog:chromeOptions": {"args": words}, "pageLoadStrategy": "normal"}
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": options}})
        self.base += "/session/" + made["sessionId"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, method=method)
        with urllib.request.urlopen(request, timeout=harness.PATIENCE) as answer:
            return json.load(answer)["value"]

    def open(self, path):
        self.call("POST", "/url", {"url": "file://" + path})

    def find(self, css):
        return self.call("POST", "/element", {"using": "css selector", "value": css})[ELEMENT]

    def click(self, css):
        self.call("POST", f"/element/{self.find(css)}/click", {})

    def type(self, css, text):
        self.call("POST", f"/element/{self.find(css)}/value", {"text": text})

    def ask(self, script):
        return self.call("POST", "/execute/sync", {"script": "return " + script, "args": []})

    def hover(self, css):
        pointer = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        move = {"type": "pointerMove", "duration": 0, "x": 0, "y": 0}
        move["origin"] = {ELEMENT: self.find(css)}
        self.call("POST", "/actions", {"actions": [{**pointer, "actions": [move]}]})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(harness.PATIENCE)
            self.driver.stdout.close()


def page(folder, *traces):
    path = folder("page.html")
    words = [harness.PROGRAM, "report", *traces, "-o", path]
    made = subprocess.run(words, capture_output=True, text=True)
    check(made.returncode in (0, 1), made.stderr)  # 1: one of them failed, and the page shows it
    return path


def trace(name):
    return os.path.join(SCENARIOS, name)


def test_a_trace_can_be_searched_filtered_and_unfolded():
    with Folder() as folder, Browser(1200, 900) as browser:
        browser.open(page(folder, trace("note/note-5.01-get.trace")))
        rows = "document.querySelectorAll('.row .msg').length"
        hits = "document.querySelectorAll('.row.hit').length"
        all_rows = browser.ask(rows)
        check(all_rows > 20, all_rows)
        browser.type("#search", "FTPGET")
        check(0 < browser.ask(hits) < all_rows, "some are found")
        browser.type("#search", "\ue007")
        equal(browser.ask("document.querySelectorAll('.row.current').length"), 1)
        browser.hover(".row.current .msg code")
        check(not browser.ask("document.getElementById('tip').hidden"), "times on hover")
        check("found" in browser.ask("document.getElementById('found').textContent"))
        browser.click("input[data-lane='<']")
        check(browser.ask(rows) < all_rows, "the modem's lane is hidden")
        browser.click("input[data-lane='<']")
        equal(browser.ask(rows), all_rows)
        folded = "document.querySelectorAll('button.fold').length"
        check(browser.ask(folded) > 0, "data are folded")
        browser.click("button.fold")
        browser.click("#unfold")
        equal(browser.ask(folded), 0)


def test_time_is_to_scale():
    with Folder() as folder, Browser(1200, 900) as browser:
        browser.open(page(folder, trace("second-get-hangs.trace")))
        gap = "Math.max(...[...document.querySelectorAll('.gap')].map(g => g.parentElement.offsetHeight))"
        tall = browser.ask(gap)
        browser.click("#scale")
        check(browser.ask(gap) < tall, "without scale silences are short")
        check("75.000 s" in browser.ask("document.body.textContent"))
        equal(browser.ask("document.querySelectorAll('#expects tr.held').length"), 1)
        equal(browser.ask("document.querySelectorAll('.failure').length > 0"), True)


def test_two_traces_show_where_they_part():
    with Folder() as folder, Browser(1300, 900) as browser:
        with open(trace("second-get-hangs.trace"), encoding="utf-8") as file:
            text = file.read().replace("1,64", "1,63")
        shutil.copy(trace("second-get-hangs.ini"), folder("second-get-hangs.ini"))
        other = folder.write("other.trace", text)
        browser.open(page(folder, trace("second-get-hangs.trace"), other))
        equal(browser.ask("document.querySelectorAll('.trace').length"), 2)
        equal(browser.ask("document.querySelectorAll('.row.parts').length"), 2)
        check(browser.ask("document.querySelectorAll('.row.apart').length") >= 2)


def test_a_failed_trace_shows_what_happened_and_where_it_parted():
    with Folder() as folder, Browser(1300, 900) as browser:
        with open(trace("second-get-hangs.trace"), encoding="utf-8") as file:
            text = file.read().replace("1,64", "1,63")
        shutil.copy(trace("second-get-hangs.ini"), folder("second-get-hangs.ini"))
        browser.open(page(folder, folder.write("other.trace", text)))
        equal(browser.ask("document.querySelectorAll('.row .mark').length"), 1)
        said = browser.ask("document.querySelector('.row .mark').textContent")
        check("expected something else from the modem" in said, said)
        check("1,63" in said and "1,64" in said, said)
        check("FAILED" in browser.ask("document.getElementById('summary').textContent"))
        check(browser.ask("document.querySelectorAll('.row .rest').length") >= 3, "the rest is dim")
        check(browser.ask("document.querySelectorAll('.row .scenario').length") > 0, "faults")
        check("once, at" in browser.ask("document.getElementById('expects').textContent"), "faults")


def test_two_traces_stay_level_behind_an_insertion():
    with Folder() as folder, Browser(1300, 900) as browser:
        with open(trace("second-get-hangs.trace"), encoding="utf-8") as file:
            lines = file.read().split("\n")
        place = next(i for i, line in enumerate(lines) if "FTPGETPATH" in line)
        more = ["+500ms > AT+CSQ\\r", "+2ms < \\r\\n+CSQ: 13,99\\r\\n\\r\\nOK\\r\\n"]
        shutil.copy(trace("second-get-hangs.ini"), folder("second-get-hangs.ini"))
        other = folder.write("other.trace", "\n".join(lines[:place] + more + lines[place:]))
        browser.open(page(folder, trace("second-get-hangs.trace"), other))
        tops = """[...document.querySelectorAll('.trace')].map(t => [...t.querySelectorAll('.row')]
            .filter(r => r.event && r.event.text.includes('1,64')).map(r => r.getBoundingClientRect().top)[0])"""
        first, second = browser.ask(tops)
        equal(first, second, "the last answer of both")
        equal(browser.ask("document.querySelectorAll('.row.apart').length"), 3)
        browser.click("#next-part")
        check("AT+CSQ" in browser.ask("document.querySelector('.row.current').textContent"))


def test_headings_stay_and_buttons_go_to_faults_and_failures():
    with Folder() as folder, Browser(1300, 700) as browser:
        with open(trace("second-get-hangs.trace"), encoding="utf-8") as file:
            text = file.read().replace("1,64", "1,63")
        shutil.copy(trace("second-get-hangs.ini"), folder("second-get-hangs.ini"))
        browser.open(page(folder, folder.write("other.trace", text)))
        seen = "(css => { const r = document.querySelector(css).getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight })"
        for button, css in (("#next-fault", ".row.current .scenario"), ("#next-failure", ".row.current .mark")):
            browser.click(button)
            check(browser.ask(f"{seen}('{css}')"), css)
            check(browser.ask(f"{seen}('.heads')"), "the headings are there")
            check(browser.ask(f"{seen}('{button}')"), "the tools are there")
        check(browser.ask("document.getElementById('verdicts').getBoundingClientRect().bottom < 0"), "the top is away")
        browser.click("#scale")


def test_each_line_has_an_address():
    with Folder() as folder, Browser(1300, 700) as browser:
        path = page(folder, trace("second-get-hangs.trace"))
        browser.open(path + "#L19")
        check("1,64" in browser.ask("document.querySelector('.row.current').textContent"), "line 19")
        equal(browser.ask("document.querySelectorAll('a.time').length") > 10, True)
        equal(browser.ask("document.querySelector('.row.current a.time').getAttribute('href')"), "#L19")


def test_of_many_traces_two_are_shown_and_others_chosen():
    with Folder() as folder, Browser(1300, 900) as browser:
        names = ("second-get-hangs", "ideal", "note/note-5.01-get", "note/note-5.02-put", "note/note-5.08-dele")
        files = [trace(f"{name}.trace") for name in names if os.path.exists(trace(f"{name}.trace"))]
        check(len(files) >= 4, files)
        browser.open(page(folder, *files))
        equal(browser.ask("document.querySelectorAll('.trace').length"), 2)
        browser.click("#choice li:nth-child(4) input")
        equal(browser.ask("document.querySelectorAll('.trace').length"), 3)
        equal(browser.ask("document.querySelectorAll('#choice .verdict.passed').length"), len(files))


def test_line_ends_are_shown_for_both_sides_or_none():
    with Folder() as folder, Browser(1300, 900) as browser:
        browser.open(page(folder, trace("second-get-hangs.trace")))
        said = "[...document.querySelectorAll('.to-modem code, .from-modem code')].filter(c => /\\\\r/.test(c.textContent)).length"
        equal(browser.ask(said), 0)
        browser.click("#ends")
        all_lines = "document.querySelectorAll('.to-modem code, .from-modem code').length"
        check(browser.ask(said) > browser.ask(all_lines) * 0.8, "both sides")


def test_eleven_thousand_events_are_no_burden():
    with Folder() as folder, Browser(1300, 900) as browser:
        lines = ["0s > ATE0\\r", "+0 < ATE0\\r", "+2ms < \\r\\nOK\\r\\n"]
        lines += ["+20ms > AT+CSQ\\r", "+2ms < \\r\\n+CSQ: 13,99\\r\\n", "+0 < \\r\\nOK\\r\\n"] * 3670
        browser.open(page(folder, folder.write("long.trace", "\n".join(lines) + "\n")))
        check(browser.ask("document.querySelectorAll('.row .msg').length") > 11000)
        equal(browser.ask("document.querySelector('.trace').classList.contains('no-ftp')"), True, "no empty column")
        browser.type("#search", "ATE0")
        equal(browser.ask("document.querySelectorAll('.row.hit').length"), 2)


def test_it_fits_a_phone_and_needs_no_network():
    with Folder() as folder, Browser(500, 800, dark=True) as browser:
        path = page(folder, trace("note/note-5.01-get.trace"))
        browser.open(path)
        equal(browser.ask("document.documentElement.scrollWidth <= innerWidth"), True)
        cut = "[...document.querySelectorAll('.time')].filter(t => t.scrollWidth > t.clientWidth).length"
        equal(browser.ask(cut), 0, "no time is cut")
        equal(browser.ask("performance.getEntriesByType('resource').length"), 0)
        with open(path, encoding="utf-8") as file:
            check(not re.search(r"(src|href)=\"?http", file.read()), "no address in the page")


if __name__ == "__main__":
    if not shutil.which("chromedriver"):
        print("1..0 # SKIP no chromedriver here")
        sys.exit(0)
    harness.main()
