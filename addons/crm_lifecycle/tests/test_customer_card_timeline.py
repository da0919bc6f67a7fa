# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""When things were with a customer, wherever the reader is, and in which order."""

from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged

from .common import LifecycleCase, day

WEST, EAST, AT_HOME = "America/Los_Angeles", "Pacific/Auckland", "Europe/Kyiv"
ZONES = (WEST, "UTC", AT_HOME, EAST, "Pacific/Kiritimati", "America/Havana")
# Few, so that many documents share one.
MOMENTS = (
    *("2026-03-01 00:00:00", "2026-03-01 07:59:59", "2026-03-01 08:00:00"),
    *("2026-03-01 22:00:00", "2026-03-02 00:00:00"),
)
DAYS = ["2026-03-02", "2026-03-01"]
UTC = ZoneInfo("UTC")


class TimelineCase(LifecycleCase):
    """A reader in any time zone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "sales_team.group_sale_manager"
        cls.reader = cls._make_user("timeline", group)
        cls.reader.group_ids += cls.env.ref("account.group_account_invoice")

    def _card(self, zone="UTC"):
        card = self._as(self.reader, "crm.customer.card")
        return card.with_context(tz=zone)

    def _rows(self, zone="UTC", kinds=None):
        card = self._card(zone)
        return card.get_timeline(self.customer.id, None, kinds, 200)["rows"]

    def _pages(self, limit, zone="UTC", kinds=None):
        """Rows of all pages, as one scrolls."""
        card, before, rows = self._card(zone), None, []
        while before is not False:
            page = card.get_timeline(self.customer.id, before, kinds, limit)
            rows += page["rows"]
            before = page["next"]
        return rows

    def _shown_day(self, row, zone):
        """The day that the reader sees on a row."""
        if row["is_day"]:
            return day(row["date"])
        moment = fields.Datetime.to_datetime(row["date"]).replace(tzinfo=UTC)
        return moment.astimezone(ZoneInfo(zone)).date()


@tagged("post_install", "-at_install")
class TestTimeZones(TimelineCase):
    """A day is a day everywhere; a moment is on the day that the reader has."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoices = cls._invoice(cls.customer, day("2026-03-01"), 10)
        cls.invoices += cls._invoice(cls.customer, day("2026-03-02"), 20)
        for moment in MOMENTS:
            lead = cls._lead(cls.customer, name=moment)
            cls._backdate(lead, moment)

    def test_an_invoice_stands_on_its_own_day(self):
        for zone in ZONES:
            with self.subTest(zone=zone):
                rows = self._rows(zone, ["invoice"])
                self.assertEqual([row["date"] for row in rows], DAYS)
                self.assertTrue(all(row["is_day"] for row in rows))

    def test_a_meeting_of_the_whole_day_stands_on_it(self):
        self._as(self.reader, "calendar.event").create(
            {
                "name": "Fair",
                "allday": True,
                "start_date": "2026-03-02",
                "stop_date": "2026-03-02",
                "partner_ids": [Command.link(self.customer.id)],
            }
        )
        for zone in (*ZONES, "Pacific/Honolulu"):
            with self.subTest(zone=zone):
                [row] = self._rows(zone, ["meeting"])
                self.assertTrue(row["is_day"])
                self.assertEqual(row["date"], "2026-03-02")

    def test_days_go_backwards_for_every_reader(self):
        for zone in ZONES:
            rows = self._rows(zone, ["lead", "invoice"])
            days = [self._shown_day(row, zone) for row in rows]
            with self.subTest(zone=zone):
                self.assertEqual(len(rows), len(MOMENTS) + 2)
                self.assertEqual(days, sorted(days, reverse=True))

    def test_a_day_stands_below_what_happened_on_it(self):
        for zone in ZONES:
            rows = self._rows(zone, ["lead", "invoice"])
            shown = [(self._shown_day(row, zone), not row["is_day"]) for row in rows]
            with self.subTest(zone=zone):
                self.assertEqual(shown, sorted(shown, reverse=True))

    def test_two_readers_see_the_same_moment_on_two_days(self):
        at = MOMENTS[1]
        for zone, seen in ((WEST, "2026-02-28"), (EAST, "2026-03-01")):
            rows = self._rows(zone, ["lead"])
            [row] = [row for row in rows if row["title"] == at]
            with self.subTest(zone=zone):
                self.assertEqual(self._shown_day(row, zone), day(seen))

    def test_the_readers_own_time_zone_counts(self):
        for zone in (WEST, EAST):
            self.reader.tz = zone
            card = self._as(self.reader, "crm.customer.card").with_context(tz=False)
            rows = card.get_timeline(self.customer.id, None, ["invoice"])["rows"]
            with self.subTest(zone=zone):
                self.assertEqual([row["date"] for row in rows], DAYS)

    def test_pages_go_on_where_they_ended(self):
        for zone in (WEST, EAST):
            with self.subTest(zone=zone):
                self.assertEqual(self._pages(2, zone), self._rows(zone))

    def test_a_time_zone_that_is_none_is_utc(self):
        rows = self._rows("Mars/Olympus' OR 1=1", ["invoice"])
        self.assertEqual([row["date"] for row in rows], DAYS)


@tagged("post_install", "-at_install")
class TestSameMoment(TimelineCase):
    """Paging neither misses nor repeats what bears the same moment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leads = cls.env["crm.lead"].union(
            *(cls._lead(cls.customer, name=f"Lead {n}") for n in range(4))
        )
        cls.orders = cls.env["sale.order"].union(
            *(cls._quotation(cls.customer) for _n in range(3))
        )
        cls.invoices = cls._invoice(cls.customer, day("2026-03-01"), 10)
        cls.invoices += cls._invoice(cls.customer, day("2026-03-01"), 20)
        said = [
            lead.message_post(body="Good day", message_type="comment")
            for lead in cls.leads
        ]
        cls.said = cls.env["mail.message"].union(*said)

    def _set_moments(self, moments):
        """Give each document one of the few moments."""
        for record, at in zip(self._movable(), moments, strict=True):
            if record._name == "crm.lead":
                self._backdate(record, at)
            elif record._name == "sale.order":
                record.date_order = at
            else:
                record.date = at
        self.env.flush_all()

    def _movable(self):
        return [*self.leads, *self.orders, *self.said]

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(st.sampled_from(MOMENTS), min_size=11, max_size=11),
        st.integers(min_value=2, max_value=7),
        st.sampled_from(ZONES),
    )
    def test_every_row_once_in_order(self, moments, limit, zone):
        self._set_moments(moments)
        rows = self._pages(limit, zone)
        self.assertEqual(rows, self._rows(zone))
        keys = [row["key"] for row in rows]
        self.assertEqual(len(keys), len(set(keys)))
        expected = {f"lead-{lead.id}" for lead in self.leads}
        expected |= {f"order-{order.id}" for order in self.orders}
        expected |= {f"invoice-{move.id}" for move in self.invoices}
        expected |= {f"message-{message.id}" for message in self.said}
        self.assertLessEqual(expected, set(keys))

    def test_fractions_of_a_second_are_kept_between_pages(self):
        for place, lead in enumerate(self.leads):
            self._backdate(lead, f"2026-03-01 12:00:00.00010{place}")
        titles = [row["title"] for row in self._pages(1, kinds=["lead"])]
        self.assertEqual(titles, ["Lead 3", "Lead 2", "Lead 1", "Lead 0"])


@tagged("post_install", "-at_install")
class TestStatesOfInvoices(TimelineCase):
    """Only what is posted can be paid."""

    def _state_of(self, move):
        rows = self._rows(kinds=["invoice", "credit_note"])
        return next(row["state"] for row in rows if row["id"] == move.id)

    def _words(self, name, value):
        field = self.env["account.move"]._fields[name]
        return dict(field._description_selection(self.env))[value]

    def test_a_posted_invoice_says_how_far_it_is_paid(self):
        move = self._invoice(self.customer, day("2026-03-01"), 10)
        words = self._words("payment_state", "not_paid")
        self.assertEqual(self._state_of(move), words)

    def test_a_draft_is_a_draft(self):
        move = self.env["account.move"].create(
            self._prepare_invoice(self.customer, day("2026-03-01"), 10)
        )
        self.assertEqual(self._state_of(move), self._words("state", "draft"))

    def test_a_cancelled_one_is_cancelled(self):
        move = self._invoice(self.customer, day("2026-03-01"), 10)
        move.button_draft()
        move.button_cancel()
        self.assertEqual(self._state_of(move), self._words("state", "cancel"))


@tagged("post_install", "-at_install")
class TestKinds(TimelineCase):
    """Every kind that is listed has its words, for many and for one."""

    def test_kinds_have_words(self):
        kinds = self._card().get_timeline(self.customer.id)["kinds"]
        for kind in kinds:
            with self.subTest(kind=kind["name"]):
                self.assertTrue(kind["label"] and kind["one"])
        self.assertEqual(
            {one["name"] for one in kinds}, set(self._card()._name_kinds())
        )


@tagged("post_install", "-at_install")
class TestMessages(TimelineCase):
    """What was said follows the company of the document that it was said on."""

    def test_messages_of_another_company_are_told_there(self):
        other = self._make_company("Elsewhere")
        self.reader.company_ids += other
        self.env.user.company_ids += other
        lead = self._lead(self.customer, company_id=other.id)
        lead.message_post(body="Only there", message_type="comment")
        self.env.flush_all()
        for company, is_told in ((self.company, False), (other, True)):
            card = self._as(self.reader, "crm.customer.card").with_context(
                allowed_company_ids=(company + self.company + other).ids
            )
            rows = card.get_timeline(self.customer.id, None, ["message"])["rows"]
            with self.subTest(company=company.name):
                told = "Only there" in [row["title"] for row in rows]
                self.assertEqual(told, is_told)
