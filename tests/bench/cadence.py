"""The contact cadence: millions of messages, counted in one pass."""

import time
from statistics import median

from odoo.fields import Datetime
from odoo.tools import SQL

from . import ledger
from .bulk import bulk
from .ledger import chance
from .scoring import timed
from .table import Row

TABLES = ("mail_message", "mail_notification", "crm_contact_cadence")
MESSAGES = 2_000_000
YEARS = 3
# On what people speak with customers, each record with a number.
HOMES = """
CREATE TEMPORARY TABLE bench_home ON COMMIT DROP AS
SELECT ROW_NUMBER() OVER () AS number, model, id, partner_id
  FROM (SELECT 'res.partner' AS model, partner_id AS id, partner_id
          FROM crm_lifecycle WHERE company_id = %(company)s
         UNION ALL
        SELECT 'sale.order', id, partner_id
          FROM sale_order WHERE company_id = %(company)s
         UNION ALL
        SELECT 'crm.lead', id, partner_id
          FROM crm_lead WHERE company_id = %(company)s) home
"""
# Of ten messages four go to the customer, three come from it, one tells of a call, one
# is a note among colleagues, and one a mailing.
SAID = f"""
CREATE TEMPORARY TABLE bench_said ON COMMIT DROP AS
SELECT NEXTVAL('mail_message_id_seq')::int AS id, home.model, home.id AS res_id,
       home.partner_id, kind,
       %(now)s::timestamp - INTERVAL '1 second' * (luck * {YEARS} * 31557600) AS moment
  FROM GENERATE_SERIES(1, %(messages)s) said
 CROSS JOIN LATERAL (SELECT {chance("said", 51)}, {chance("said", 52)},
                            {chance("said", 53)}) drawn(place, luck, sort)
 CROSS JOIN LATERAL (SELECT CASE WHEN sort < 0.4 THEN 'mail' WHEN sort < 0.7
                            THEN 'incoming' WHEN sort < 0.8 THEN 'call'
                            WHEN sort < 0.9 THEN 'note' ELSE 'mailing' END
                    ) sorted(kind)
  JOIN bench_home home
    ON home.number = 1 + FLOOR(place * (SELECT COUNT(*) FROM bench_home))::int
 ORDER BY moment
"""
MESSAGE_ROWS = """
INSERT INTO mail_message (
       id, model, res_id, message_type, subtype_id, is_internal, author_id, email_from,
       record_company_id, mail_activity_type_id, message_id, body, date,
       create_uid, write_uid, create_date, write_date)
SELECT id, model, res_id,
       CASE kind WHEN 'incoming' THEN 'email' WHEN 'mailing' THEN 'email_outgoing'
                 WHEN 'call' THEN 'notification' ELSE 'comment' END,
       CASE kind WHEN 'note' THEN %(note)s WHEN 'call' THEN %(activities)s
                 ELSE %(comment)s END,
       FALSE, CASE kind WHEN 'incoming' THEN partner_id ELSE %(author)s END,
       'office@example.com', %(company)s, CASE kind WHEN 'call' THEN %(call)s END,
       'bench-cadence-' || id,
       '<p>Thank you for your message; we are looking into it.</p>',
       moment, %(user)s, %(user)s, moment, moment
  FROM bench_said
"""
NOTICES = """
INSERT INTO mail_notification (
       mail_message_id, res_partner_id, author_id, notification_type,
       notification_status, is_read)
SELECT id, partner_id, %(author)s, 'email', 'sent', TRUE
  FROM bench_said WHERE kind = 'mail'
"""
# What nobody can do without who counts messages.
GROUPED = """
SELECT model, res_id, COUNT(*), MAX(date) FROM mail_message
 WHERE model IN ('res.partner', 'crm.lead', 'sale.order') AND date < %(now)s
 GROUP BY 1, 2
"""


def measure(environment, runs):
    """Rows of the table; works alternate, so that they share the machine's moods.

    :param environment: gives a context with an environment that is never committed
    """
    with environment() as env:
        bench = Cadence(env)
        bench.fill()
        works = (bench.grouped, bench.gathered, bench.counted)
        bench.counted()
        seconds = {work.__name__: [] for work in works}
        for _run in range(runs):
            for work in works:
                seconds[work.__name__].append(work())
        return bench.rows({name: median(times) for name, times in seconds.items()})


class Cadence:
    """The works that are measured; each returns its seconds."""

    def __init__(self, env):
        self.env = env
        self.company = env["res.company"].search([("name", "=", ledger.LARGE)])
        self.cadences = env["crm.contact.cadence"]
        self.written = 0
        self.figures = {"now": Datetime.now(), "company": self.company.id}

    def fill(self):
        """Messages of the last years on the ledger's customers and documents."""
        names = ("mail.mt_note", "mail.mt_comment", "mail.mt_activities")
        note, comment, activities = (self.env.ref(name).id for name in names)
        writer = self.env.ref("base.user_admin")
        self.figures |= {
            "note": note,
            "comment": comment,
            "activities": activities,
            "call": self.env.ref("mail.mail_activity_data_call").id,
            "author": writer.partner_id.id,
            "user": writer.id,
            "messages": MESSAGES,
        }
        with bulk(self.env.cr, *TABLES[:2]):
            for statement in (HOMES, SAID, MESSAGE_ROWS, NOTICES):
                self.env.cr.execute(statement, self.figures)
        self.env.cr.execute(f"ANALYZE {', '.join(TABLES[:2])}")

    def grouped(self):
        """The aggregate of the messages alone."""
        return self._execute(SQL(GROUPED, now=self.figures["now"]))

    def gathered(self):
        """Targets, contacts and what is due, not yet written anywhere."""
        scope = self.env["crm.lifecycle"]._get_scope(self.company)
        return timed(self.env["crm.contact.facts"]._gather, scope)[1]

    def counted(self):
        """All of it, written where something has changed."""
        self.written, seconds = timed(self.cadences._count, self.company)
        return seconds

    def _execute(self, statement):
        started = time.perf_counter()
        self.env.cr.execute(statement)
        return time.perf_counter() - started

    def rows(self, seconds):
        grouped = ("messages grouped", seconds["grouped"])
        customers = self.cadences.search_count([("company_id", "=", self.company.id)])
        what = f"cadence of {customers:,} customers"
        return [
            Row(f"{what}, gathered", seconds["gathered"], *grouped, 2),
            Row(f"{what}, counted", seconds["counted"], *grouped, 2),
            Row("written when nothing changed", self.written, "none", 0, 1, "rows"),
        ]
