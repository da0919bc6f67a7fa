# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Menus, actions, views and settings, as users of every role find them."""

from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_screens import ScreenRightsCase
from .common_structure import START

ROOT = "sales_structure.menu_sales_structure"
MODULE = "sales_structure"
# Lists and dialogs that this addon offers to everybody who reads the structure.
READ = (
    *("sales.structure", "sales.structure.unit", "sales.structure.member"),
    *("sales.structure.rule", "sales.structure.absence", "sales.structure.gap"),
    *("sales.structure.assignment", "sales.structure.role"),
    *("sales.structure.function", "sales.structure.problem"),
    *("sales.structure.overlap", "sales.structure.explanation"),
)


@tagged("post_install", "-at_install")
class TestMenus(ScreenRightsCase):
    """Who finds which menu."""

    def _sees(self, user, xmlid):
        visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
        return self.env.ref(xmlid).id in visible

    def test_those_who_read_and_manage_find_the_structure(self):
        for user in (self.manager, self.reader):
            for xmlid in (
                "crm.crm_menu_root",
                ROOT,
                f"{ROOT}_versions",
                f"{ROOT}_gaps",
            ):
                self.assertTrue(self._sees(user, xmlid), (user.login, xmlid))

    def test_others_do_not(self):
        for role in ("salesman", "employee"):
            self.assertFalse(self._sees(self.users[role], ROOT), role)

    def test_only_managers_configure(self):
        self.assertTrue(self._sees(self.manager, f"{ROOT}_configuration"))
        self.assertFalse(self._sees(self.reader, f"{ROOT}_configuration"))

    def test_the_sales_menu_stays_with_sales(self):
        self.assertTrue(self._sees(self.users["salesman"], "crm.crm_menu_sales"))
        self.assertFalse(self._sees(self.reader, "crm.crm_menu_sales"))
        self.assertFalse(self._sees(self.reader, "crm.crm_menu_report"))


@tagged("post_install", "-at_install")
class TestActions(ScreenRightsCase):
    """Each list opens, and says what to do while it is empty."""

    def _get_actions(self):
        rows = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.actions.act_window")]
        )
        actions = self.env["ir.actions.act_window"].browse(rows.mapped("res_id"))
        return actions.filtered(lambda action: action.res_model in READ)

    def test_there_are_actions(self):
        missing = {*READ} - {*self._get_actions().mapped("res_model")}
        self.assertEqual(missing, {"sales.structure.explanation"})

    def test_views_open_for_those_who_read(self):
        for action in self._get_actions():
            views = [(False, mode) for mode in action.view_mode.split(",")]
            views.append((False, "search"))
            for user in (self.reader, self.manager):
                with self.subTest(action=action.name, user=user.login):
                    found = self._as(user, action.res_model).get_views(views)
                    self.assertEqual(len(found["views"]), len(views))

    def test_lists_open_where_there_is_something(self):
        self._put_in_force()
        for action in self._get_actions():
            fields = ["display_name"]
            with self.subTest(action=action.name):
                rows = self._as(self.reader, action.res_model)
                rows.search_read(literal_eval(action.domain or "[]"), fields, limit=5)

    def test_an_empty_list_says_what_to_do(self):
        for action in self._get_actions():
            with self.subTest(action=action.name):
                self.assertIn("o_view_nocontent_smiling_face", action.help)
                self.assertGreater(len(action.help), 120)

    def test_filters_that_are_on_are_there(self):
        for action in self._get_actions():
            asked = [
                name.removeprefix("search_default_")
                for name in literal_eval(action.context or "{}")
                if name.startswith("search_default_")
            ]
            arch = self.env[action.res_model].get_view(view_type="search")["arch"]
            for name in asked:
                self.assertIn(f'name="{name}"', arch, action.name)

    def test_each_filter_can_be_asked(self):
        self._put_in_force()
        for model in READ[:7]:
            view = self._as(self.reader, model).get_view(view_type="search")
            for domain in _get_domains(view["arch"]):
                with self.subTest(model=model, domain=domain):
                    asked = domain.replace("uid", str(self.reader.id))
                    self._as(self.reader, model).search_count(literal_eval(asked))

    def test_each_grouping_can_be_asked(self):
        self._put_in_force()
        for model in READ[:7]:
            view = self._as(self.reader, model).get_view(view_type="search")
            for name in _get_groupings(view["arch"]):
                with self.subTest(model=model, group_by=name):
                    self._as(self.reader, model).formatted_read_group(
                        [], [name], ["__count"]
                    )

    def test_overlaps_open_from_the_menu(self):
        self._put_in_force()
        action = self.env.ref("sales_structure.sales_structure_overlap_server_action")
        found = action.with_user(self.reader).with_company(self.company).run()
        self.assertEqual(found["res_model"], "sales.structure.overlap")
        with self.assertRaises(AccessError):
            action.with_user(self.users["employee"]).run()


def _get_domains(arch):
    return [
        node.get("domain")
        for node in etree.fromstring(arch).iter("filter")
        if node.get("domain")
    ]


def _get_groupings(arch):
    contexts = (node.get("context") for node in etree.fromstring(arch).iter("filter"))
    return [
        literal_eval(context)["group_by"]
        for context in contexts
        if context and "group_by" in context
    ]


@tagged("post_install", "-at_install")
class TestForms(ScreenRightsCase):
    """Forms of plans are written, those of archived versions are not."""

    def test_a_plan_from_nothing(self):
        plans = self._as(self.manager, "sales.structure")
        form = Form(plans, "sales_structure.sales_structure_view_form")
        form.name = "From nothing"
        plan = form.save()
        with Form(plan, "sales_structure.sales_structure_view_form") as form:
            form.sets_salesperson = True
        self.assertTrue(plan.sets_salesperson)
        self.assertEqual(plan.company_id, self.company)

    def test_an_archived_version_is_read_only(self):
        version = self._see(self._archive())
        form = Form(version, "sales_structure.sales_structure_view_form")
        for name, value in (("name", "Other"), ("sets_salesperson", True)):
            with self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(form, name, value)

    def test_so_are_its_units_and_rules(self):
        version = self._see(self._archive())
        unit = Form(
            version.unit_ids[0], "sales_structure.sales_structure_unit_view_form"
        )
        rule = Form(
            version.rule_ids[0], "sales_structure.sales_structure_rule_view_form"
        )
        for form, name in ((unit, "name"), (unit, "sequence"), (rule, "sequence")):
            with self.assertRaisesRegex(AssertionError, "readonly"):
                setattr(form, name, 3)

    def test_the_list_of_members_is_written(self):
        members = self._as(self.manager, "sales.structure.member")
        form = Form(members, "sales_structure.sales_structure_member_view_list")
        form.unit_id = self.units["states"]
        form.user_id = self.people["mark"]
        self.assertEqual(form.save().structure_id, self.structure)

    def test_the_customer_of_everybody_opens(self):
        self._put_in_force()
        for role in ("employee", "salesman", "sales_manager", "accountant"):
            with self.subTest(role=role):
                view = self._as(self.users[role], "res.partner").get_view()
                self.assertNotIn("structure_assignment_ids", view["arch"])


@tagged("post_install", "-at_install")
class TestCallers(ScreenRightsCase):
    """Whatever can be called from outside asks for the right to do it."""

    def _get_buttons(self, model):
        return [
            name
            for name in dir(type(self.env[model]))
            if name.startswith("action_")
            and getattr(
                getattr(type(self.env[model]), name), "__module__", ""
            ).startswith(f"odoo.addons.{MODULE}")
        ]

    def test_strangers_press_no_button(self):
        self._put_in_force()
        row = self._current(self.californian)
        for record in (self.structure, self.units["tools"], row):
            buttons = self._get_buttons(record._name)
            self.assertTrue(buttons)
            for user in self.strangers:
                for name in buttons:
                    called = self.subTest(user=user.login, button=name)
                    with called, self.assertRaises(AccessError):
                        getattr(self._see(record, user), name)()

    def test_dialogs_are_for_managers(self):
        for model in ("activation", "assign.by.hand"):
            wizards = f"sales.structure.{model}"
            self.assertTrue(self._as(self.manager, wizards).has_access("create"))
            for user in (self.reader, *self.strangers):
                for mode in ("read", "create", "write", "unlink"):
                    self.assertFalse(self._as(user, wizards).has_access(mode))

    def test_findings_are_written_by_the_system(self):
        for model in ("gap", "overlap", "problem", "explanation", "explanation.line"):
            rows = f"sales.structure.{model}"
            self.assertTrue(self._as(self.reader, rows).has_access("read"))
            self.assertFalse(self._as(self.manager, rows).has_access("write"))
            for user in self.strangers:
                self.assertFalse(self._as(user, rows).has_access("read"))

    def test_nothing_but_buttons_can_be_called(self):
        """Methods of ours without an underscore are buttons, or the ORM's."""
        for model in READ:
            public = {
                name
                for base in type(self.env[model]).__mro__
                if base.__module__.startswith(f"odoo.addons.{MODULE}.")
                for name, value in vars(base).items()
                if callable(value) and not name.startswith(("_", "action_"))
            }
            self.assertLessEqual(
                public - {"create", "write", "unlink", "copy", "copy_data"},
                {"default_get", "search", "web_read"},
                model,
            )


@tagged("post_install", "-at_install")
class TestSettings(ScreenRightsCase):
    """Whoever administers the database need not manage the structure."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.administrator = cls._make_user(
            "administrator", "base.group_system,sales_team.group_sale_manager"
        )

    def _settings(self, **vals):
        settings = self._as(self.administrator, "res.config.settings")
        return settings.create(vals)

    def test_the_version_in_force_is_shown(self):
        self.assertFalse(self._settings().structure_id)
        self._activate(self.structure, START)
        self.assertEqual(self._settings().structure_id.id, self.structure.id)

    def test_salespersons_are_set_by_the_version(self):
        self._activate(self.structure, START)
        self._settings(structure_sets_salesperson=True).execute()
        self.assertTrue(self.structure.sets_salesperson)
        self.assertTrue(self._settings().structure_sets_salesperson)
        self._settings(structure_sets_salesperson=False).execute()
        self.assertFalse(self.structure.sets_salesperson)

    def test_without_a_version_nothing_is_written(self):
        self._settings(structure_sets_salesperson=True).execute()
        self.assertFalse(self.structure.sets_salesperson)

    def test_saving_other_settings_changes_nothing(self):
        self._activate(self.structure, START)
        self.structure.sets_salesperson = True
        self._settings().execute()
        self.assertTrue(self.structure.sets_salesperson)

    def test_the_way_to_the_version(self):
        settings = self._settings()
        self.assertFalse(settings.action_open_structure().get("res_id"))
        self._activate(self.structure, START)
        action = self._settings().action_open_structure()
        self.assertEqual(action["res_id"], self.structure.id)

    def test_each_company_has_its_own(self):
        other = self._make_company("Other")
        self._activate(self.structure, START)
        self.administrator.company_ids += other
        settings = self.env["res.config.settings"].with_user(self.administrator)
        settings = settings.with_context(allowed_company_ids=other.ids)
        settings.create({"structure_sets_salesperson": True}).execute()
        self.assertFalse(self.structure.sets_salesperson)

    def test_only_administrators(self):
        with self.assertRaises(AccessError):
            self._as(self.manager, "res.config.settings").create({}).execute()
