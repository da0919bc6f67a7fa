"""Another program, which knows nothing of Odoo: reads the feed and hears of events.

It is told what to do on its input, one JSON list a line, and answers on its output.
"""

import base64
import hashlib
import hmac
import json
import subprocess
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DEADLINE_SECONDS = 40


class Program:
    """Keeps its own copy of the customers, and a list of what it was told."""

    def __init__(self):
        self.secret, self.cursor = "", None
        self.customers, self.events = {}, []
        self.changed = threading.Condition()

    def listen(self):
        """Begin to hear; the address to post to."""
        program = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                is_genuine = program.is_genuine(self.headers, body)
                self.send_response(204 if is_genuine else 401)
                self.end_headers()
                if is_genuine:
                    program.hear(json.loads(body))

            def log_message(self, *arguments):
                """Nothing is to be printed."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}/events"

    def trust(self, secret):
        """What a person has copied from the screen."""
        self.secret = secret

    def is_genuine(self, headers, body):
        """As the documentation of the events says."""
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}."
        digest = hmac.digest(key, said.encode() + body, hashlib.sha256)
        own = "v1," + base64.b64encode(digest).decode()
        given = headers["webhook-signature"].split()
        return any(hmac.compare_digest(own, one) for one in given)

    def hear(self, event):
        """Write down an event."""
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    def tell(self, count):
        """What was heard, once it is so much."""
        with self.changed:
            self.changed.wait_for(lambda: len(self.events) >= count, DEADLINE_SECONDS)
            return self.events

    def read(self, url, key, cookie):
        """Take over what has changed since the last time; {customer: stage}."""
        found = {}
        while True:
            is_more = self._read_page(url, key, cookie, found)
            if not is_more:
                self.customers |= found
                return found

    def _read_page(self, url, key, cookie, found):
        asked = f"{url}?limit=100" + (f"&cursor={self.cursor}" if self.cursor else "")
        headers = {"Authorization": f"Bearer {key}", "Cookie": cookie}
        request = urllib.request.Request(asked, headers=headers)  # noqa: S310 our own
        with urllib.request.urlopen(request, timeout=DEADLINE_SECONDS) as answer:  # noqa: S310
            *rows, end = map(json.loads, answer)
        for row in rows:
            found[row["name"]] = row["stage_category"]
        self.cursor = end["cursor"]
        return end["more"]


class OtherProgram:
    """The program in a process of its own, as the test talks with it."""

    def __enter__(self):
        command = [sys.executable, "-I", __file__]
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        return self

    def __exit__(self, *error):
        self.process.stdin.close()
        self.process.wait(DEADLINE_SECONDS)
        self.process.stdout.close()

    def ask(self, name, *arguments):
        """Let it do something; its answer."""
        self.process.stdin.write(json.dumps([name, *arguments]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def main():
    """Do what the input says, until it ends."""
    program = Program()
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        answer = getattr(program, name)(*arguments)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
