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
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True
        )
        for line in self.driver.stdout:
            match = re.search(r"successfully on port (\d+)", line)
            if match:
                break
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


def test_it_fits_a_phone_and_needs_no_network():
    with Folder() as folder, Browser(500, 800, dark=True) as browser:
        path = page(folder, trace("note/note-5.01-get.trace"))
        browser.open(path)
        equal(browser.ask("document.documentElement.scrollWidth <= innerWidth"), True)
        equal(browser.ask("performance.getEntriesByType('resource').length"), 0)
        with open(path, encoding="utf-8") as file:
            check(not re.search(r"(src|href)=\"?http", file.read()), "no address in the page")


if __name__ == "__main__":
    if not shutil.which("chromedriver"):
        print("1..0 # SKIP no chromedriver here")
        sys.exit(0)
    harness.main()
