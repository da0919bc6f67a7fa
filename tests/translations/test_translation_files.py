"""The template says what the code says, and Ukrainian says all of it."""

import io
from pathlib import Path

import polib

from odoo.tests import TransactionCase, tagged
from odoo.tools.translate import trans_export

ADDONS = Path(__file__).parents[2] / "addons"


def addon_names():
    return sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py"))


def messages(catalogue):
    """Terms of a catalogue that can be translated."""
    return {entry.msgid for entry in catalogue if not entry.obsolete}


@tagged("post_install", "-at_install")
class TestTranslationFiles(TransactionCase):
    """The files in i18n/ against what Odoo exports now."""

    def _exported(self, addon):
        buffer = io.BytesIO()
        trans_export(False, [addon], buffer, "po", self.env)
        return polib.pofile(buffer.getvalue().decode())

    def _stored(self, addon, name):
        return polib.pofile(str(ADDONS / addon / "i18n" / name))

    def test_template_is_fresh(self):
        for addon in addon_names():
            with self.subTest(addon=addon):
                self.assertEqual(
                    messages(self._stored(addon, f"{addon}.pot")),
                    messages(self._exported(addon)),
                    f"Export the template of {addon} again",
                )

    def test_ukrainian_is_complete(self):
        for addon in addon_names():
            with self.subTest(addon=addon):
                ukrainian = self._stored(addon, "uk.po")
                self.assertEqual(
                    messages(ukrainian), messages(self._stored(addon, f"{addon}.pot"))
                )
                self.assertFalse(
                    [entry.msgid for entry in ukrainian if not entry.translated()]
                )
