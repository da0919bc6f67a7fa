"""A page in Chromium as a person uses it: with eyes, a mouse and a keyboard."""

import base64
import json
import time

from odoo.tests.common import ChromeBrowserException

SECONDS = 60
POLL_SECONDS = 0.05
KEYS = {"Tab": 9, "Enter": 13, "Escape": 27, "a": 65}
CONTROL = 2

# Elements on the screen that are meant: [selector, text, selector inside of it, …].
FIND = """
((where) => {
    const isShown = (one) =>
        one.getClientRects().length && getComputedStyle(one).visibility !== "hidden";
    const says = (one, text) =>
        `${one.value ?? ""} ${one.textContent}`.replace(/\\s+/g, " ").includes(text);
    let found = [document];
    for (let i = 0; i < where.length; i += 2) {
        found = found
            .flatMap((one) => [...one.querySelectorAll(where[i])])
            .filter((one) => isShown(one) && says(one, where[i + 1] || ""));
    }
    return found;
})(%s)
"""
# Where to press: the middle of the first one, where nothing covers or disables it.
AIM = """
(() => {
    const [one] = FOUND;
    if (!one || one.closest("[disabled]")) {
        return null;
    }
    one.scrollIntoView({block: "center", behavior: "instant"});
    const box = one.getClientRects()[0];
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const top = document.elementFromPoint(x, y);
    return top && (one.contains(top) || top.contains(one)) ? [x, y] : null;
})()
"""
# Whether the press arrives: what is drawn anew just then never hears of it.
LISTEN = """
(() => {
    window.hasHeardPress = false;
    const hear = () => {
        window.hasHeardPress = true;
    };
    FOUND[0]?.addEventListener("click", hear, {capture: true, once: true});
})()
"""
# Nothing loads, moves or fades any more.
CALM = """
document.readyState === "complete"
    && ![...document.querySelectorAll(
        ".o_loading_indicator, .o_blockUI, .fa-spin, .o_portal_doc_spinner"
    )].some((one) => one.getClientRects().length)
    && [...document.images].every((one) => one.complete || one.loading === "lazy")
    && document.getAnimations().every((one) => one.playState !== "running"
        || one.effect.getTiming().iterations === Infinity)
"""


class Page:
    """What is in the browser's window.

    Elements are meant by a selector, a text that they show, a selector inside of
    those, and so on: ``(".o_data_row", "Unpaid", "button")``.
    """

    def __init__(self, browser, base_url, folder):
        self.browser, self.base_url, self.folder = browser, base_url, folder

    # Looking

    def see(self, *where):
        """Wait until it is on the screen."""
        return self._await(f"{_find(where)}.length > 0", f"see {where}")

    def miss(self, *where):
        """Wait until it is gone."""
        return self._await(f"{_find(where)}.length === 0", f"miss {where}")

    def has(self, *where):
        """Whether it is on the screen just now."""
        return self._look(f"{_find(where)}.length > 0")

    def read(self, *where):
        """The text of the first one, once it is there."""
        return self._await(
            f"{_find(where)}.map((one) => one.value ?? one.innerText)[0]",
            f"read {where}",
        )

    def read_all(self, *where):
        """The texts of all that are there, once there is one."""
        self.see(*where)
        return self._look(f"{_find(where)}.map((one) => one.innerText)")

    def source(self):
        """All that the browser was given, seen or not."""
        self._await(CALM, "become calm")
        return self._look("document.documentElement.outerHTML")

    def picture(self, name):
        """Keep a picture for a person to look at."""
        self._await(CALM, f"become calm for {name}")
        self._keep(name)

    # Acting

    def open(self, path):
        """Go to an address."""
        self.browser._websocket_request(
            "Page.navigate", params={"url": f"{self.base_url}{path}"}, timeout=SECONDS
        )

    def click(self, *where):
        """Press it with the mouse, as soon as it stands still and nothing covers it."""
        is_heard = False
        while is_heard is False:
            x, y = self._await_still(where)
            self._look(LISTEN.replace("FOUND", _find(where)))
            for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
                self._move_mouse(kind, x, y)
            # Another page knows nothing of it: it has come because of the press.
            is_heard = self._look("window.hasHeardPress")

    def _move_mouse(self, kind, x, y):
        given = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
        self.browser._websocket_request("Input.dispatchMouseEvent", params=given)

    def write(self, text, *where):
        """Type a text instead of what a field holds."""
        self.click(*where)
        self._await(f"{_find(where)}.includes(document.activeElement)", f"go {where}")
        self.press("a", CONTROL)
        self.browser._websocket_request("Input.insertText", params={"text": text})

    def choose(self, text, field):
        """Take a record that a field offers for what is typed."""
        self.write(text, f".o_field_widget[name='{field}'] input")
        # At first all records are offered, then those that are looked for.
        records = ".o-autocomplete--dropdown-item:not(.o_m2o_dropdown_option)"
        all_fit = f"{_find([records])}.length === {_find([records, text])}.length"
        self.see(records, text)
        self._await(all_fit, f"find {text}")
        self.click(".o-autocomplete--dropdown-item a", text)
        self.miss(".o-autocomplete--dropdown-menu")

    def select(self, label, selector):
        """Take an option of a plain list."""
        self.see(selector)
        chosen = """
            (() => {
                const [list] = FOUND;
                const options = [...list.options];
                const option = options.find((one) => one.label.includes(TEXT));
                if (option) {
                    list.value = option.value;
                    list.dispatchEvent(new Event("change", {bubbles: true}));
                }
                return Boolean(option);
            })()
        """
        chosen = chosen.replace("TEXT", json.dumps(label))
        self._await(chosen.replace("FOUND", _find([selector])), f"select {label}")

    def press(self, key, modifiers=0):
        """Press a key."""
        given = {"key": key, "modifiers": modifiers}
        given["windowsVirtualKeyCode"] = KEYS[key]
        commands = {"commands": ["selectAll"]} if modifiers == CONTROL else {}
        enter = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.browser._websocket_request(
                "Input.dispatchKeyEvent",
                params={"type": kind, **given, **commands, **enter},
            )

    # Waiting

    def _await_still(self, where):
        aim = AIM.replace("FOUND", _find(where))
        before = self._await(aim, f"press {where}")
        while before != (now := self._await(aim, f"press {where}")):
            before = now
        return now

    def _await(self, expression, purpose):
        """The value of an expression, once there is one."""
        end = time.monotonic() + SECONDS
        while not (value := self._look(expression)):
            if time.monotonic() > end:
                self._keep("failed_journey")
                text = self._look("document.body.innerText.replace(/\\s+/g, ' ')")
                raise AssertionError(f"Cannot {purpose}. The page says: {text}")
            time.sleep(POLL_SECONDS)
        return value

    def _look(self, expression):
        """The value of an expression now; none while another page comes."""
        if self.browser._result.done():
            self._keep("failed_journey")
            self.browser._result.result()
        try:
            found = self.browser._websocket_request(
                "Runtime.evaluate",
                params={"expression": expression, "returnByValue": True},
                timeout=SECONDS,
            )
        except ChromeBrowserException:
            return None
        if "exceptionDetails" in found:
            details = found["exceptionDetails"]
            said = details.get("exception", {}).get("description", details["text"])
            # Before a page has a body there is nothing to look at.
            if "of null" not in said:
                raise AssertionError(said)
        return found["result"].get("value")

    def _keep(self, name):
        taken = self.browser._websocket_request("Page.captureScreenshot")
        self.folder.mkdir(parents=True, exist_ok=True)
        content = base64.b64decode(taken["data"])
        (self.folder / f"{name}.png").write_bytes(content)


def _find(where):
    return FIND.strip() % json.dumps(list(where))
