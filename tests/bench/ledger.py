"""A large ledger, made by set-based SQL: customers, invoices and what lies between."""

from datetime import date

LARGE = "Large ledger"
MEDIUM = "Medium ledger"
SMALL = "Small ledger"
FIRST_DAY = date(2023, 1, 1)
AS_OF = date(2025, 12, 31)
SEED = 0.19
# Of all documents: customers' posted invoices and the credit notes on some of them.
# Customers' drafts, vendor bills and journal entries share what is left.
SHARE_INVOICES = 0.7
SHARE_CREDIT_NOTES = 0.02


def chance(column, salt):
    """SQL of a number in [0, 1) that depends on a row's id alone.

    It leaves the sequence of random numbers as it is for what is drawn from it.
    """
    return f"((HASHINT8EXTENDED({column}, {salt}) & 1048575) / 1048576.0)"


# Who buys how often and stays how long differs from customer to customer: rates are
# spread wider than an exponential distribution, lives are exponential with a mean of
# 400 days, and within a life purchases fall on any day alike.
CUSTOMERS = """
CREATE TEMPORARY TABLE bench_customer ON COMMIT DROP AS
SELECT partner_id, first_day, span,
       POWER(-LN(1 - RANDOM()), 1.5) * span AS weight,
       50 + 950 * POWER(RANDOM(), 3) AS amount
  FROM (
        SELECT partner_id, first_day,
               LEAST(%(days)s - first_day, -LN(1 - RANDOM()) * 400) AS span
          FROM (
                SELECT NEXTVAL('res_partner_id_seq')::int AS partner_id,
                       FLOOR(RANDOM() * %(days)s)::int AS first_day
                  FROM GENERATE_SERIES(1, %(customers)s)
               ) started
       ) lived
"""
PARTNERS = """
INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, type, active,
                         is_company, partner_share, autopost_bills, customer_rank,
                         create_uid, write_uid, create_date, write_date)
SELECT partner_id, partner_id, name, name, 'contact', TRUE, TRUE, TRUE, 'ask', 1,
       1, 1, NOW(), NOW()
  FROM (SELECT partner_id, 'Customer ' || partner_id AS name FROM bench_customer) named
"""
PURCHASES = """
CREATE TEMPORARY TABLE bench_purchase ON COMMIT DROP AS
SELECT NEXTVAL('account_move_id_seq')::int AS invoice_id, partner_id, day,
       ROUND(amount::numeric, 2) AS amount
  FROM (
        SELECT partner_id, amount * (0.5 + RANDOM()) AS amount,
               %(first_day)s::date
               + (first_day + CASE number WHEN 0 THEN 0 ELSE RANDOM() * span END)::int
               AS day
          FROM bench_customer,
               LATERAL (SELECT weight * GREATEST(%(invoices)s - %(customers)s, 0)
                               / (SELECT SUM(weight) FROM bench_customer)
                       ) more(expected),
               LATERAL GENERATE_SERIES(0, FLOOR(expected + RANDOM())::int) number
         ORDER BY day
       ) bought
"""
# Whoever pays does so after days of the own habit; few pay half and leave the rest.
PAYMENTS = f"""
CREATE TEMPORARY TABLE bench_payment ON COMMIT DROP AS
SELECT NEXTVAL('account_move_id_seq')::int AS entry_id, invoice_id, partner_id, day,
       amount, NEXTVAL('account_partial_reconcile_id_seq')::int AS partial_id,
       CASE WHEN is_full THEN NEXTVAL('account_full_reconcile_id_seq')::int
       END AS full_id
  FROM (
        SELECT invoice_id, partner_id, is_full,
               CASE WHEN is_full THEN amount ELSE ROUND(amount / 2, 2) END AS amount,
               day + (3 + 60 * {chance("partner_id", 1)}
                          * (0.5 + {chance("invoice_id", 2)}))::int AS day
          FROM bench_purchase,
               LATERAL (SELECT {chance("invoice_id", 3)} > 0.04) choice(is_full)
         WHERE {chance("invoice_id", 4)} < 0.97
         ORDER BY day
       ) paid
 WHERE day <= %(as_of)s
"""
COLUMNS = """
    id, name, sequence_prefix, sequence_number, journal_id, company_id, currency_id,
    state, move_type, auto_post, partner_id, commercial_partner_id, partner_shipping_id,
    date, invoice_date, invoice_date_due, reversed_entry_id, payment_state,
    amount_untaxed, amount_tax, amount_total, amount_residual,
    amount_untaxed_signed, amount_tax_signed, amount_total_signed,
    amount_residual_signed, amount_untaxed_in_currency_signed,
    amount_total_in_currency_signed, invoice_currency_rate, checked, posted_before,
    create_uid, write_uid, create_date, write_date
"""
# The documents' own figures come as (id, state, kind, sign, journal, partner, day,
# origin, amount, paid) in a subquery named source.
DOCUMENTS = """
INSERT INTO account_move ({columns})
SELECT id, prefix || number, prefix, number, journal_id, %(company)s, %(currency)s,
       state, kind, 'no', partner_id, partner_id, partner_id,
       day, day, day + 30, origin,
       CASE paid WHEN 0 THEN 'not_paid' WHEN amount THEN 'paid' ELSE 'partial' END,
       amount, 0, amount, amount - paid,
       sign * amount, 0, sign * amount, sign * (amount - paid), sign * amount,
       sign * amount,
       1, TRUE, state = 'posted', 1, 1, NOW(), NOW()
  FROM (
        SELECT *, UPPER(kind) || '/' || EXTRACT(year FROM day) || '/' AS prefix,
               ROW_NUMBER() OVER (PARTITION BY kind)::int AS number
          FROM (SELECT id, state, kind, sign, journal_id, partner_id, day, origin,
                       ROUND(amount::numeric, 2) AS amount, paid
                  FROM ({source}) document) rounded
       ) numbered
"""
INVOICES = """
SELECT invoice_id AS id, 'posted' AS state, 'out_invoice' AS kind, 1 AS sign,
       %(sale)s AS journal_id, purchase.partner_id, purchase.day, NULL::int AS origin,
       purchase.amount, COALESCE(payment.amount, 0) AS paid
  FROM bench_purchase purchase LEFT JOIN bench_payment payment USING (invoice_id)
 ORDER BY invoice_id
"""
PAYMENT_ENTRIES = """
SELECT entry_id AS id, 'posted' AS state, 'entry' AS kind, 1 AS sign,
       %(bank)s AS journal_id, partner_id, day, NULL::int AS origin, amount, 0 AS paid
  FROM bench_payment ORDER BY entry_id
"""
CREDIT_NOTES = """
SELECT NEXTVAL('account_move_id_seq')::int AS id, 'posted' AS state,
       'out_refund' AS kind, -1 AS sign, %(sale)s AS journal_id,
       partner_id, LEAST(invoice_date + 14, %(as_of)s::date) AS day, id AS origin,
       amount_untaxed * (CASE WHEN RANDOM() < 0.5 THEN 1 ELSE RANDOM() END) AS amount,
       0 AS paid
  FROM account_move
 WHERE company_id = %(company)s AND move_type = 'out_invoice'
 ORDER BY RANDOM() LIMIT %(credit_notes)s
"""
OTHERS = """
SELECT NEXTVAL('account_move_id_seq')::int AS id,
       CASE kind WHEN 'out_invoice' THEN 'draft' ELSE 'posted' END AS state, kind,
       CASE kind WHEN 'in_invoice' THEN -1 ELSE 1 END AS sign,
       CASE kind WHEN 'out_invoice' THEN %(sale)s WHEN 'in_invoice' THEN %(purchase)s
                 ELSE %(general)s END AS journal_id,
       CASE kind WHEN 'entry' THEN NULL ELSE partner_id END AS partner_id,
       %(first_day)s::date + FLOOR(RANDOM() * %(days)s)::int AS day,
       NULL::int AS origin, 10 + 990 * RANDOM() AS amount, 0 AS paid
  FROM (SELECT (ARRAY['out_invoice', 'in_invoice', 'entry'])[1 + i %% 3] AS kind,
               %(first_partner)s + FLOOR(RANDOM() * %(customers)s)::int AS partner_id
          FROM GENERATE_SERIES(1, %(others)s) i) spread
"""


def fill(cr, company, journals, customers, invoices):
    """Give a company this many customers and documents, the same ones each time.

    Purchases and payments stay in temporary tables, for what else there is of them.

    :param journals: ids by type: sale, purchase, general, bank
    :return: the figures that the statements are filled with
    """
    figures = {
        **journals,
        "company": company.id,
        "currency": company.currency_id.id,
        "customers": customers,
        "invoices": round(invoices * SHARE_INVOICES),
        "credit_notes": round(invoices * SHARE_CREDIT_NOTES),
        "first_day": FIRST_DAY,
        "as_of": AS_OF,
        "days": (AS_OF - FIRST_DAY).days,
    }
    cr.execute("SELECT SETSEED(%s)", [SEED])
    for statement in (CUSTOMERS, PARTNERS, PURCHASES, PAYMENTS):
        cr.execute(statement, figures)
    made = _insert(cr, INVOICES, figures) + _insert(cr, CREDIT_NOTES, figures)
    cr.execute("SELECT MIN(partner_id) FROM bench_customer")
    figures["first_partner"] = cr.fetchone()[0]
    figures["others"] = max(invoices - made, 0)
    _insert(cr, OTHERS, figures)
    _insert(cr, PAYMENT_ENTRIES, figures)
    return figures


def _insert(cr, source, figures):
    cr.execute(DOCUMENTS.format(columns=COLUMNS, source=source), figures)
    return cr.rowcount
