"""Opens a screen in a real Chromium and keeps a picture of it."""

import base64
import json
import os
from pathlib import Path
from unittest.mock import patch

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser

SETTLED = """
    document.querySelector({ready}).scrollIntoView({{block: "center"}});
    setTimeout(() => console.log("test successful"), 900);
"""


class ScreenCase(HttpCase):
    """Screens as users see them, on the database with the loaded books."""

    browser_size = "1600x900"

    def picture(self, name, url, ready, login="admin", company=None):
        """Open a page, wait for an element, and keep the picture for a person.

        :param name: the picture's file name without its ending
        :param ready: CSS selector of what must be on the screen
        :param company: whose books are shown, by default those of ``self.company``
        """
        element = json.dumps(ready)
        shown = f"Boolean(document.querySelector({element}))"
        settled = SETTLED.format(ready=element)
        target = Path(os.environ["SANDBOX_SCREENSHOTS"]) / f"{name}.png"
        target.unlink(missing_ok=True)
        with patch.object(ChromeBrowser, "stop", _stop_after_picture(target)):
            cookies = {"cids": str((company or self.company).id)}
            self.browser_js(url, settled, ready=shown, login=login, cookies=cookies)
        self.assertGreater(target.stat().st_size, 20_000, "The picture looks empty")
        return target


def _stop_after_picture(target):
    stop = ChromeBrowser.stop

    def stop_after_picture(browser, *arguments, **options):
        taken = browser._websocket_request("Page.captureScreenshot")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(base64.b64decode(taken["data"]))
        return stop(browser, *arguments, **options)

    return stop_after_picture
