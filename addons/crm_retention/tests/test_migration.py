# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Companies that had scores before they were judged."""

from importlib.util import module_from_spec, spec_from_file_location
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import file_path

from ..hooks import post_init_hook
from .common import TODAY, RetentionCase

SCRIPT = "crm_retention/migrations/19.0.1.2.0/post-score_anew.py"


@tagged("post_install", "-at_install")
class TestMigration(RetentionCase):
    """From scores without segments to scores with them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_small_books()
        cls._make_living_book(12)
        cls.fit, _written = cls.Model._compute_scores(cls.company, TODAY)
        spec = spec_from_file_location("score_anew", file_path(SCRIPT))
        cls.script = module_from_spec(spec)
        spec.loader.exec_module(cls.script)

    def _migrate(self):
        self.env.flush_all()
        self.script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()

    def test_the_former_default_becomes_the_best_one(self):
        self.company.retention_model = "bg_nbd"
        self._migrate()
        self.assertEqual(self.company.retention_model, "automatic")

    def test_a_choice_stays(self):
        self.company.retention_model = "mbg_nbd"
        self._migrate()
        self.assertEqual(self.company.retention_model, "mbg_nbd")

    def test_the_last_scores_get_what_scores_tell_now(self):
        self.env.cr.execute(
            "UPDATE crm_retention_score SET segment = NULL, value_at_stake = NULL"
            " WHERE model_id = %s",
            [self.fit.id],
        )
        self._migrate()
        self.assertNotIn(False, self.fit.score_ids.mapped("segment"))

    def test_the_night_comes_at_once(self):
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_trigger") as trigger:
            self._migrate()
            post_init_hook(self.env)
        self.assertEqual(trigger.call_count, 2)
