"""What the demo company does about its customers, as the screens show it."""

from itertools import pairwise

from odoo import fields
from odoo.tests import TransactionCase, tagged

from books import demo_lifecycle
from books.demo_exports import RECEIVER_URL
from books.demo_marks import Marks
from books.demo_sayings import FAREWELLS, SAYINGS


@tagged("post_install", "-at_install")
class TestLifecycleDemo(TransactionCase):
    """Something on each screen, made by the addon's own methods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("sandbox_demo.company")
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.company.ids}
        )
        for name in demo_lifecycle.PARTS:
            demo_lifecycle.make_part(cls.env, name)
        cls.marks = Marks(cls.env)
        cls.voices = cls._get_all("voice", SAYINGS)
        cls.partings = cls._get_all("parting", FAREWELLS)
        cls.now = fields.Datetime.now()

    @classmethod
    def _get_all(cls, prefix, rows):
        found = [cls.marks.get(f"{prefix}_{row.key}") for row in rows]
        return found[0].concat(*found[1:])

    def _find(self, model, *domain):
        domain = [("company_id", "=", self.company.id), *domain]
        return self.env[model].search(domain)

    def _count(self, records, name):
        return {key: len(found) for key, found in records.grouped(name).items()}

    def test_nothing_is_made_twice(self):
        before = self.env["crm.voice"].search_count([])
        for name in demo_lifecycle.PARTS:
            demo_lifecycle.make_part(self.env, name)
        self.assertEqual(self.env["crm.voice"].search_count([]), before)

    # Voices

    def test_voices_in_every_state(self):
        for saying, voice in zip(SAYINGS, self.voices, strict=True):
            state = "planned" if saying.same_as else saying.state
            self.assertEqual(voice.state, state, saying.key)
            self.assertEqual(voice.channel, saying.channel, saying.key)
            self.assertEqual(voice.company_id, self.company)
        departments = self.voices.department_id
        self.assertEqual(departments.company_id, self.company)
        self.assertEqual(set(departments.mapped("topic")), {s.topic for s in SAYINGS})

    def test_voices_are_about_the_customers_own_documents(self):
        named = {
            name: self.voices.filtered(name)
            for name in ("order_id", "picking_id", "invoice_id", "product_id")
        }
        self.assertTrue(all(named.values()))
        self.voices._check_documents()
        for voice in named["picking_id"]:
            self.assertEqual(voice.picking_id.state, "done")

    def test_voices_are_shared_voted_on_merged_and_rated(self):
        shared = self.voices.filtered("is_shared")
        self.assertGreaterEqual(len(shared), 3)
        for voice in shared:
            self.assertGreater(voice.vote_count, 3)
        merged = self.voices.filtered("merged_into_id")
        self.assertEqual(len(merged), 1)
        self.assertFalse(merged.active)
        rated = self.voices.filtered("closed_on")
        self.assertEqual(set(rated.rating_ids.mapped("rating")), {1, 3, 5})

    def test_voters_of_what_is_done_are_told(self):
        done = self.voices.filtered(lambda voice: voice.state == "done")
        votes = done.vote_ids.filtered(lambda vote: not vote.is_author)
        self.assertTrue(votes)
        self.assertTrue(all(votes.mapped("notified_on")))

    def test_voices_are_of_the_past_in_their_order(self):
        for voice in self.voices:
            days = [voice.made_on, voice.answered_on, voice.closed_on]
            days = [day for day in days if day]
            self.assertEqual(days, sorted(days))
            self.assertLess(days[-1], self.now)
            for vote in voice.vote_ids:
                self.assertLess(vote.voted_on, self.now)
            for message in voice.message_ids:
                self.assertGreaterEqual(message.date.date(), voice.made_on.date())
                self.assertLess(message.date, self.now)

    # Partings

    def test_partings_in_every_state(self):
        for farewell, parting in zip(FAREWELLS, self.partings, strict=True):
            self.assertEqual(parting.state, farewell.state, farewell.key)
            self.assertEqual(parting.origin, farewell.origin, farewell.key)

    def test_one_has_an_invoice_an_order_goods_and_a_portal_user(self):
        moving = self.marks.get("parting_moving")
        kinds = set(moving.obligation_ids.mapped("kind"))
        self.assertLessEqual({"invoice", "order", "delivery", "portal"}, kinds)
        self.assertGreater(moving.open_count, 2)

    def test_one_is_ready_to_be_closed(self):
        ready = self.marks.get("parting_ready")
        self.assertFalse(ready.open_count)
        self.assertTrue(ready.letter_sent_on)
        self.assertTrue(ready.survey_answered_on)
        ready.action_close()
        self.assertEqual(ready.state, "closed")

    def test_one_is_late(self):
        self.assertEqual(
            self.partings.filtered("is_late"), self.marks.get("parting_small")
        )

    def test_one_is_soon_to_be_won_back(self):
        slow = self.marks.get("parting_slow")
        today = fields.Date.context_today(slow)
        self.assertLess((slow.winback_date - today).days, 7)
        kinds = self._count(slow.switched_ids, "kind")
        self.assertEqual(kinds["portal"], 1)
        users = self.env["res.users"].with_context(active_test=False)
        portal = users.search([("login", "=", "slow@customers.example")])
        self.assertFalse(portal.active)

    def test_an_obligation_was_waived(self):
        debtor = self.marks.get("parting_debtor")
        self.assertTrue(debtor.waiver_ids)
        self.assertEqual(
            set(debtor.waiver_ids.mapped("reason")),
            {next(one.waived for one in FAREWELLS if one.key == "debtor")},
        )

    def test_whoever_is_back_has_all_back(self):
        for name in ("back", "prices"):
            parting = self.marks.get(f"parting_{name}")
            self.assertTrue(parting.switched_ids)
            self.assertTrue(all(parting.switched_ids.mapped("restored_on")))
            stage = parting.partner_id.lifecycle_id.stage_id
            self.assertNotIn(stage.category, ("parting", "former"))

    def test_the_history_of_stages_tells_of_partings(self):
        moves = self.env["crm.lifecycle.transition"]
        for parting in self.partings:
            found = moves.search(
                [
                    ("partner_id", "=", parting.partner_id.id),
                    ("company_id", "=", self.company.id),
                ],
                order="date, id",
            )
            stages = {
                move.to_stage_id.category: move.date for move in found if move.pin_id
            }
            days = {"parting": parting.opened_on}
            if parting.closed_on:
                days["former"] = parting.closed_on
            self.assertEqual(stages, days, parting.partner_id.name)
            for earlier, later in pairwise(found):
                self.assertEqual(earlier.to_stage_id, later.from_stage_id)

    def test_the_report_has_figures(self):
        [row] = self.env["crm.parting.report"]._read_group(
            [("company_id", "=", self.company.id)],
            aggregates=["revenue_left:sum", "days_to_close:avg", "won_back_share:avg"],
        )
        revenue, days, share = row
        self.assertGreater(revenue, 1000)
        self.assertGreater(days, 10)
        self.assertGreater(share, 0.1)
        self.assertLess(share, 0.5)

    # Contacts

    def test_contacts_due_of_each_salesperson(self):
        cadences = self._find("crm.contact.cadence", ("next_due", "!=", False))
        today = fields.Date.context_today(cadences)
        sellers = self.env["res.users"].browse(
            self.marks.id_of(f"seller_{number}") for number in range(7)
        )
        for seller in sellers:
            own = cadences.filtered(lambda row, user=seller: row.user_id == user)
            overdue = own.filtered(lambda row: row.next_due < today)
            self.assertTrue(overdue, seller.name)
            self.assertGreater(len(own), len(overdue), seller.name)

    def test_kept_cadence_differs_by_salesperson_and_month(self):
        rates = self.env["crm.contact.month"]._read_group(
            [("company_id", "=", self.company.id)],
            ["user_id"],
            ["kept_rate:avg", "month:count_distinct", "month_count:sum"],
        )
        rates = [row for row in rates if row[0]]
        self.assertEqual(len(rates), 7)
        for _user, rate, months, contacts in rates:
            self.assertTrue(5 < rate < 95)
            self.assertGreaterEqual(months, 12)
            self.assertGreater(contacts, 20)
        kept = [rate for _user, rate, _months, _contacts in rates]
        self.assertGreater(max(kept) - min(kept), 15)

    def test_contacts_of_each_kind(self):
        contacts = self._find("crm.contact")
        self.assertEqual(set(contacts.mapped("kind")), {"mail", "activity", "meeting"})

    def test_targets_of_tags_and_of_a_customer(self):
        targets = self._find("crm.contact.target")
        self.assertTrue(targets.category_id)
        self.assertTrue(targets.partner_id)
        held = self._find("crm.contact.cadence", ("target_id", "in", targets.ids))
        self.assertEqual(held.target_id, targets)

    def test_some_contacts_are_planned_within_capacity(self):
        planned = self.env["mail.activity"].search(
            [
                ("res_model", "=", "crm.lifecycle"),
                ("user_id.company_id", "=", self.company.id),
            ]
        )
        self.assertGreater(len(planned), 10)
        most = max(
            len(found)
            for found in planned.grouped(
                lambda one: (one.user_id, one.date_deadline)
            ).values()
        )
        self.assertLessEqual(most, self.company.contact_per_day)

    # Information

    def test_completeness_differs(self):
        states = self._find("crm.information.state", ("stage_id", "!=", False))
        shares = states.mapped("completeness")
        self.assertEqual(max(shares), 100)
        self.assertLess(min(shares), 50)
        self.assertTrue(states.filtered("stale_count"))
        self.assertEqual(len(states.filtered("is_bounced")), 1)
        self.assertEqual(len(states.filtered("is_doubled")), 2)

    def test_forms_wait_for_customers_and_for_a_review(self):
        forms = self._find("crm.information.request")
        counts = {"sent": 1, "answered": 2, "done": 1}
        self.assertEqual(self._count(forms, "state"), counts)
        changes = self._find("crm.information.change")
        states = self._count(changes, "state")
        self.assertGreater(states["waiting"], 4)
        self.assertTrue(states["accepted"])
        self.assertTrue(states["refused"])
        for form in forms:
            self.assertTrue(form._is_open() or form.state == "done")

    # Other systems

    def test_a_feed_with_files(self):
        feed = self.marks.get("feed")
        self.assertEqual(feed.run_ids.mapped("state"), ["done", "done"])
        self.assertGreater(min(feed.run_ids.mapped("row_count")), 200)
        self.assertLess(max(feed.run_ids.mapped("date")), self.now)
        self.assertTrue(all(feed.run_ids.mapped("file_name")))
        self.assertGreater(feed.next_run, feed.run_ids[0].date)

    def test_a_receiver_that_gets_nothing(self):
        subscription = self.marks.get("subscription")
        self.assertEqual(subscription.state, "draft")
        self.assertEqual(subscription.url, RECEIVER_URL)
        deliveries = self._find("crm.event.delivery")
        self.assertFalse(deliveries)

    def test_no_letter_waits_or_has_failed(self):
        people = self.partings.partner_id | self.voices.partner_id
        notices = self.env["mail.notification"].search(
            [
                ("res_partner_id", "in", people.ids),
                ("notification_type", "=", "email"),
            ]
        )
        self.assertEqual(set(notices.mapped("notification_status")), {"sent"})
        for model in ("crm.voice", "crm.parting", "crm.information.request"):
            waiting = self.env["mail.mail"].search_count(
                [("model", "=", model), ("state", "!=", "sent")]
            )
            self.assertFalse(waiting, model)

    def test_the_loyal_customer_signs_in(self):
        user = self.env["res.users"].search(
            [("login", "=", "portal@customers.example")]
        )
        self.assertTrue(user.share)
        self.assertTrue(user.has_group("base.group_portal"))
        self.assertTrue(self.env["crm.voice"].with_user(user).search_count([]))
