#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The dashboard and its terminal: however it ends, the terminal is given back; a screen on which
nothing changed writes nothing; every size is survived; no byte is written but those that are known;
changes are told by bell, note and title, whatever the names are."""
import base64
import http.server
import json
import os
import re
import signal
import subprocess
import sys
import threading
import unittest
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

STACK = "cityflow"
DEAD_URL = "http://127.0.0.1:9"  # the discard port: nothing listens on a test machine

# All that may ever be written to an xterm: characters, what terminfo has, and the few sequences beside it.
ALLOWED = re.compile(
    rb"""[\x20-\x7e\r\n\b\t\x07\x0e\x0f]
    | \xc2[\xa0-\xbf] | [\xc3-\xdf][\x80-\xbf] | \xe0[\xa0-\xbf][\x80-\xbf]
    | [\xe1-\xef][\x80-\xbf]{2} | \xf0[\x90-\xbf][\x80-\xbf]{2} | [\xf1-\xf4][\x80-\xbf]{3}
    | \x1b\[ [0-9;]* [ABCDGHJKLMPSTXbdmr@]
    | \x1b\[ \?(?:1|7|12|25|1049|2026)(?:;25)? [hl] | \x1b\[ 4 l | \x1b\[ (?:22|23);0(?:;0)? t
    | \x1b [=>78M] | \x1b\( [0B] | \x1b\[ !p
    | \x1b\] [29]; [\x20-\x3a\x3c-\x5b\x5d-\x7e]* \x1b\\
    | \x1b\] 52;c; [A-Za-z0-9+/]+={0,2} \x1b\\""", re.X)
OSC = re.compile(rb"\x1b\](\d+);(.*?)(?:\x07|\x1b\\)")


def unexpected(written):
    """The first bytes that are none of ALLOWED; b"" when there are none."""
    at = 0
    while at < len(written):
        match = ALLOWED.match(written, at)
        if not match:
            return written[at:at + 40]
        at = match.end()
    return b""


def sequences(written, number):
    return [match.group(2).decode() for match in OSC.finditer(written) if int(match.group(1)) == number]


class Terminal(support.Folder):
    def dashboard(self, rows=40, columns=120, url=DEAD_URL, **env):
        env.setdefault("CWTOP_CLOCK", support.clock(0))
        term = support.Pty([support.CWTOP, STACK, "--endpoint-url", url, "--region", support.REGION],
                           support.environment(self.folder, **env), rows, columns)
        self.addCleanup(term.close)
        if "TERM" not in env:
            self.addCleanup(lambda: self.assertEqual(unexpected(self.whole_sequences(term)), b""))
        return term

    @staticmethod
    def whole_sequences(term):
        """What it wrote; of what was not read to its end, all but the last sequence, which may be cut."""
        begins = [match.start() for match in re.finditer(rb"\x1b(?!\\|$)", term.written)]
        return term.written if term.is_read else term.written[:begins[-1]]

    def running(self, **more):
        term = self.dashboard(**more)
        term.until(support.ENTER_SCREEN)
        term.quiet(0.5)
        self.assertNotEqual(term.modes(), term.before, "the terminal is not in the program's hands")
        return term

    def test_quit_key(self):
        term = self.running()
        term.send("q")
        self.assertEqual(term.end(), 0)
        self.assertTrue(term.is_restored(), term.written[-200:])

    def test_signals_end_it_and_give_the_terminal_back(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            with self.subTest(signal=number.name):
                term = self.running()
                term.signal(number)
                term.end()
                self.assertTrue(term.is_restored(), term.written[-200:])

    def test_crashes_give_the_terminal_back(self):
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE):
            with self.subTest(signal=number.name):
                term = self.running()
                term.signal(number)
                self.assertEqual(term.end(), -number)
                self.assertTrue(term.is_restored(), term.written[-200:])

    def test_suspend_and_continue(self):
        env = support.environment(self.folder, CWTOP_CLOCK=support.clock(0), PS1="prompt> ")
        shell = support.Pty(["bash", "--norc", "--noprofile", "-i"], env, cwd=self.folder)
        self.addCleanup(shell.close)
        shell.until(b"prompt> ")
        shell.send(f"stty sane; '{support.CWTOP}' {STACK} --endpoint-url {DEAD_URL} --region {support.REGION}\n")
        shell.until(support.ENTER_SCREEN)  # the modes are set before, and it is written with the first frame
        shell.quiet(0.5)
        in_use, here = shell.modes(), len(shell.written)
        shell.send(b"\x1a")
        shell.until(b"prompt> ", since=here)
        self.assertIn(support.LEAVE_SCREEN, shell.written[here:])
        here = len(shell.written)
        shell.send("fg\n")
        shell.until(support.ENTER_SCREEN, since=here)
        shell.until(lambda written: len(written) > here + 500)
        support.wait_for(lambda: shell.modes() == in_use, "the program's terminal modes again")
        shell.quiet(0.5)
        here = len(shell.written)
        shell.send("q")
        shell.until(b"prompt> ", since=here)
        self.assertIn(support.LEAVE_SCREEN, shell.written[here:])

    def test_nothing_changed_writes_nothing(self):
        sim = support.simulator(self.folder, STACK, CWTOP_CLOCK=support.clock(0))
        self.addCleanup(sim.stop)
        term = self.running(url=sim.url, CWTOP_CLOCK=sim.env["CWTOP_CLOCK"])
        term.until(lambda written: len(written) > 1000)  # a frame
        term.quiet(4, 300)  # once all has been asked, which takes as long as it takes

    def test_every_size_is_survived(self):
        term = self.running(rows=24, columns=80)
        for rows, columns in [(1, 1), (1, 200), (100, 1), (2, 2), (3, 10), (5, 20), (10, 40), (12, 60), (24, 80),
                              (24, 79), (23, 80), (50, 132), (100, 300), (200, 500), (1, 1), (40, 120)]:
            with self.subTest(rows=rows, columns=columns):
                term.resize(rows, columns)
                term.read_for(0.15)
                self.assertIsNone(term.child.poll(), "it ended")
        term.send("q")
        self.assertEqual(term.end(), 0)
        self.assertTrue(term.is_restored())

    def test_starts_at_every_size(self):
        for rows, columns in [(1, 1), (2, 5), (5, 20), (10, 40), (100, 300)]:
            with self.subTest(rows=rows, columns=columns):
                term = self.dashboard(rows=rows, columns=columns)
                term.until(support.ENTER_SCREEN)
                term.quiet(0.3)
                term.send("q")
                self.assertEqual(term.end(), 0)
                self.assertTrue(term.is_restored())

    def test_a_storm_of_sizes(self):
        term = self.running()
        for i in range(300):
            term.resize(10 + i % 40, 30 + i % 150)
            term.read(0)
        term.resize(40, 120)
        term.quiet(0.5)
        term.send("q")
        self.assertEqual(term.end(), 0)

    def test_a_flood_of_keys_keeps_nothing_out(self):
        clock = support.clock(0)
        sim = support.simulator(self.folder, STACK, "--scenario", "crash", CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        term = self.running(url=sim.url, CWTOP_CLOCK=clock, rows=60, columns=250)
        stop = threading.Event()
        flood = threading.Thread(target=self.flood, args=(term, stop))
        flood.start()
        try:
            term.signal(signal.SIGTERM)
            term.end()  # or keys, of which there is no end, keep the signal waiting
        finally:
            stop.set()
            flood.join()

    @staticmethod
    def flood(term, stop):
        os.set_blocking(term.master, False)  # nobody reads any more once it has ended
        while not stop.is_set() and term.child.poll() is None:  # a terminal that is given back echoes
            try:
                term.send("jk" * 500)
            except BlockingIOError:
                stop.wait(0.001)

    def test_a_popup_stays_whole_while_the_screen_beneath_it_changes(self):
        clock = support.clock(20)
        sim = support.simulator(self.folder, STACK, CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        env = support.environment(self.folder, CWTOP_CLOCK=clock)
        screen = support.Tmux([support.CWTOP, STACK, "--endpoint-url", sim.url, "--region", support.REGION,
                               *support.demo_vars(STACK)], env, self.folder, rows=24, columns=120)
        self.addCleanup(screen.close)
        screen.until("data fresh")
        screen.send("?")
        screen.until("show the keys")

        def popup():
            return [line[line.index("\u2502"):line.rindex("\u2502")] for line in screen.screen().splitlines()
                    if line.count("\u2502") >= 2]

        def clock_now():
            return screen.screen().splitlines()[0][-9:]

        def whole():  # not while it is being drawn
            seen = popup()
            return seen if len(seen) > 10 and seen == popup() else None

        before = support.wait_for(whole, lambda: "the popup: " + screen.screen())
        for _ in range(4):  # a minute of the demo is three seconds; values come and go meanwhile
            now = clock_now()
            support.wait_for(lambda: clock_now() != now, lambda: "the header's clock moves: " + screen.screen())
            support.wait_for(lambda: popup() == before, lambda: "the popup to be as it was: " + screen.screen())

    def test_a_scenario_that_a_stack_has_little_of(self):
        for scenario, is_said in (("unhealthy-target", True), ("spot", False)):
            screen = support.Tmux([support.CWTOP, "demo", STACK, "--scenario", scenario],
                                  support.environment(self.folder), self.folder)
            self.addCleanup(screen.close)
            screen.until(r"Health")
            screen.send("!")
            shown = screen.until(r"Errors, newest first", *(["best seen in wellbeing, elanswer"] if is_said else []))
            self.assertEqual(is_said, "best seen in wellbeing, elanswer" in shown, shown)

    def test_terminals_that_cannot_do_it(self):
        for value in (None, "dumb", "no-such-terminal", ""):
            with self.subTest(TERM=value):
                term = self.dashboard(TERM=value)
                self.assertEqual(term.end(), 64)
                text = term.written.decode().strip()
                self.assertRegex(text, r"^cwtop: .+: .+")
                self.assertEqual(len(text.splitlines()), 1, text)
                self.assertNotIn("\x1b", text)
                self.assertEqual(term.modes(), term.before)

    def test_no_terminal_at_all(self):
        code, out, said = support.cwtop([STACK, "--endpoint-url", DEAD_URL, "--region", support.REGION], self.folder)
        self.assertEqual((code, out), (64, ""))
        self.assertRegex(said, r"\Acwtop: .+: .+\n\Z")

    def test_the_terminal_goes_away(self):
        term = self.running()
        # afterwards nothing but the program holds this terminal
        os.close(term.slave)
        os.close(term.master)
        term.master, term.slave = os.pipe()
        try:
            term.child.wait(support.ACTION_WAIT_S)
        except subprocess.TimeoutExpired:
            self.fail("it runs on without a terminal")

    def test_other_locales_and_no_color(self):
        for more in ({"LC_ALL": "C", "LANG": "C"}, {"NO_COLOR": "1"}, {"TERM": "vt100"}, {"TERM": "linux"}):
            with self.subTest(**more):
                term = self.dashboard(**more)
                term.until(lambda written: len(written) > 300)
                term.quiet(0.5)
                text = term.written
                if more.get("LC_ALL") == "C":
                    self.assertEqual([b for b in text if b > 0x7e], [], "bytes beyond ASCII")
                if "NO_COLOR" in more:
                    self.assertNotRegex(text, rb"\x1b\[[0-9;]*(3[0-7]|38;[25]|4[0-7]|48;[25])[0-9;]*m")
                term.send("q")
                self.assertEqual(term.end(), 0)


class Alarms(http.server.BaseHTTPRequestHandler):
    """CloudWatch, as far as a stack of alarms asks it."""
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        alarms = [{"AlarmName": name, "AlarmArn": "arn", "StateValue": state, "StateReason": name,
                   "StateUpdatedTimestamp": 1795222800} for name, state in self.server.alarms.items()]
        body = json.dumps({"MetricAlarms": alarms, "CompositeAlarms": []}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.asked += 1
        if self.server.asked >= self.server.turns_at:
            self.server.alarms.update(self.server.later)

    def log_message(self, *words):
        pass


class Telling(support.Folder):
    """Changes are told to whoever does not look."""
    HOSTILE = "x\x1b]0;owned\x07\x1b]52;c;b3duZWQ=\x1b\\\x9b31m\u009b2J\x1bc;`id`"

    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Alarms)
        self.server.alarms, self.server.asked = {self.HOSTILE: "OK", "red-before": "ALARM"}, 0
        self.server.later, self.server.turns_at = {}, 0
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.stack = self.file("shop.jsonc", {
            "schema": "cwtop-stack/1", "name": "shop", "title": "Shop", "region": "us-east-1",
            "pages": [{"name": "one", "rows": [{"panels": ["alarms"]}]}]})

    def start(self, *options, **env):
        """Everything that was red at first has been seen."""
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        env.setdefault("TERM", "xterm-256color")
        term = support.Pty([support.CWTOP, self.stack, "--endpoint-url", url, *options],
                           support.environment(self.folder, CWTOP_CLOCK=support.clock(100), **env), cwd=self.folder)
        self.addCleanup(term.close)
        term.until(b"red-before")
        asked = self.server.asked
        term.until(lambda _: self.server.asked > asked + 1)
        return term

    def turn(self, term, state, until):
        here = len(term.written)
        self.server.alarms[self.HOSTILE] = state
        term.until(until, since=here)
        term.quiet(0.3)
        return term.written[here:]

    def test_bell_note_and_title(self):
        term = self.start()
        self.assertNotIn(b"\x07", term.written, "what was red before is no news")
        self.assertEqual(sequences(term.written, 2)[-1], "! 1 shop - cwtop")
        told = self.turn(term, "ALARM", b"\x1b]9;")
        self.assertEqual(sequences(told, 9), ["cwtop shop - ALARM x---0-owned-G---52-c-b3duZWQ-----x9b31m-"])
        self.assertEqual(told.count(b"\x07"), 1)
        self.assertEqual(sequences(told, 2), ["! 2 shop - cwtop"])
        told = self.turn(term, "OK", b"\x1b]9;")
        self.assertEqual(len(sequences(told, 9)), 1)
        self.assertIn("well again", sequences(told, 9)[0])
        term.send("q")
        self.assertEqual(term.end(), 0)
        self.assertEqual(unexpected(term.written), b"")
        self.assertEqual(term.written.count(b"\x1b[22;0t"), term.written.count(b"\x1b[23;0t"))
        self.assertGreater(term.written.rfind(b"\x1b[23;0t"), term.written.rfind(b"\x1b]2;"))

    def test_what_the_operator_wants_to_hear(self):
        for words, env, bells, notes in ((["--bell", "bell"], {}, 1, 0), (["--bell", "off"], {}, 0, 0),
                                         ([], {"TMUX": "/x,1,0", "TERM": "screen-256color"}, 1, 0),
                                         ([], {"TERM": "linux"}, 1, 0)):
            with self.subTest(words=words, **env):
                self.server.alarms[self.HOSTILE] = "OK"
                term = self.start(*words, **env)
                told = self.turn(term, "ALARM", b"2 in ALARM" if env.get("TERM") != "linux" else b"ALARM")
                self.assertEqual((told.count(b"\x07"), len(sequences(told, 9))), (bells, notes))
                self.assertEqual(bool(sequences(term.written, 2)), env.get("TERM") != "linux")
                term.send("q")
                self.assertEqual(term.end(), 0)

    @staticmethod
    def copies(term):
        return [base64.b64decode(text.removeprefix("c;")) for text in sequences(term.written, 52)]

    def test_copied_and_handed_over(self):
        term = self.start()
        here = len(term.written)
        term.send("c\r")
        term.until(b"\x1b]52;", since=here)
        term.quiet(0.3)
        self.assertEqual(self.copies(term), [b"red-before"])
        term.send("wG\r")
        term.until(lambda _: len(self.copies(term)) == 2)
        self.assertIn(b"<svg", self.copies(term)[1])
        term.send("w\r")
        name, = support.wait_for(lambda: [n for n in os.listdir(self.folder) if n.startswith("cwtop-shop-")], "the file")
        self.assertRegex(name, r"\Acwtop-shop-\d{4}-\d\d-\d\dT\d{4}Z\.txt\Z")
        term.send("q")
        self.assertEqual(term.end(), 0)
        self.assertEqual(unexpected(term.written), b"")
        path = os.path.join(self.folder, name)
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        with open(path, encoding="utf-8") as f:
            self.assertIn("red-before", f.read())

    def test_a_picture_without_a_screen(self):
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.server.alarms["a < b & \"c\" ]]>"] = "ALARM"
        code, out, error = support.cwtop(["snapshot", self.stack, "--endpoint-url", url, "--format", "svg", "--size", "90x20"],
                                         self.folder)
        self.assertEqual(code, 2, error)
        picture = xml.etree.ElementTree.fromstring(out)  # expat says whether it is XML
        words = "".join(picture.itertext())
        self.assertIn('a < b & "c" ]]>', words)
        self.assertIn("red-before", words)
        self.assertEqual((picture.get("width"), picture.get("height")), (str(90 * 9 + 18), str(20 * 18 + 18)))
        self.assertNotIn("\x1b", out)
        for format_, command in (("svg", "jobs"), ("man", "snapshot")):
            code, out, error = support.cwtop([command, self.stack, "--format", format_], self.folder)
            self.assertEqual((code, out), (64, ""))
            self.assertRegex(error, rf"\Acwtop: --format {format_}: {command} has text")

    def test_scripts_hear_it_too(self):
        """Without a terminal: what the bell would tell, the title, and the clipboard."""
        url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.server.later = {self.HOSTILE: "ALARM"}
        script = self.file("keys", "\n".join(["wait", "told", "title", "key c", "key Enter", "copied", "advance 120", "wait",
                                              "advance 5", "told", "told", "title", "quit", ""]))
        self.server.turns_at = 2
        code, out, error = support.cwtop([self.stack, "--endpoint-url", url, "--script", script], self.folder,
                                         CWTOP_CLOCK=support.clock(0))
        self.assertEqual((code, error), (0, ""))
        self.assertEqual(out.splitlines(), [
            "told: nothing", "title: ! 1 shop - cwtop", "copied: red-before",
            "told: cwtop shop - ALARM x---0-owned-G---52-c-b3duZWQ-----x9b31m-", "told: nothing",
            "title: ! 2 shop - cwtop"])


if __name__ == "__main__":
    unittest.main()
