"""What else there is of the ledger's customers, by set-based SQL.

Lines and payments of the invoices, orders, deliveries, leads and messages: rows as
Odoo's own documents leave them, in numbers that stand in a usual proportion.
"""

from .bulk import bulk
from .ledger import chance

TABLES = (
    *("account_move_line", "account_partial_reconcile", "account_full_reconcile"),
    *("sale_order", "stock_picking", "crm_lead", "mail_message"),
)
# Of purchases: those that an order and its delivery come before; of orders: those that
# came back, and quotations beside them. Of customers: leads. Of both: messages.
SHARE_ORDERED = 0.43
SHARE_RETURNED = 0.02
SHARE_QUOTED = 0.1
LEADS_A_CUSTOMER = 1
MESSAGES_A_CUSTOMER = 3

FULL_RECONCILES = """
INSERT INTO account_full_reconcile (id, create_uid, write_uid, create_date, write_date)
SELECT full_id, 1, 1, NOW(), NOW() FROM bench_payment WHERE full_id IS NOT NULL
"""
# Two lines a document: what a customer or vendor owes, and what it is for. A payment is
# the entry's customer's line and the bank's.
LINES = """
INSERT INTO account_move_line (
       move_id, journal_id, company_id, company_currency_id, currency_id, partner_id,
       move_name, parent_state, date, invoice_date, date_maturity,
       sequence, account_id, display_type, name, balance, amount_currency,
       debit, credit,
       amount_residual, amount_residual_currency, reconciled, full_reconcile_id,
       matching_number, quantity, price_unit, price_subtotal, price_total, discount,
       deductible_amount, create_uid, write_uid, create_date, write_date)
SELECT move.id, journal_id, company_id, currency_id, currency_id, move.partner_id,
       move.name, state, date, invoice_date, matures,
       sequence, account_id, display_type, move.name, balance, balance,
       GREATEST(balance, 0), GREATEST(-balance, 0),
       residual, residual, is_settled, line.full_id,
       line.matching, 1, ABS(balance), ABS(balance), ABS(balance), 0,
       100, 1, 1, NOW(), NOW()
  FROM account_move move
  LEFT JOIN bench_payment payment ON payment.invoice_id = move.id
  LEFT JOIN bench_payment entry ON entry.entry_id = move.id,
       LATERAL (SELECT COALESCE(payment.full_id, entry.full_id),
                       COALESCE(payment.full_id::text, entry.full_id::text,
                                'P' || COALESCE(payment.partial_id, entry.partial_id)),
                       CASE WHEN entry.entry_id IS NOT NULL THEN -1
                            ELSE SIGN(amount_total_signed) END
               ) settled(full_id, matching, sign),
       LATERAL (VALUES
           (1, CASE WHEN move_type LIKE 'in%%' THEN %(payable)s ELSE %(receivable)s END,
            CASE move_type WHEN 'entry' THEN 'product' ELSE 'payment_term' END,
            sign * amount_total,
            CASE WHEN entry.entry_id IS NULL THEN sign * amount_residual ELSE 0 END,
            entry.entry_id IS NOT NULL OR amount_residual = 0,
            settled.full_id, settled.matching, invoice_date_due),
           (2, CASE WHEN entry.entry_id IS NOT NULL THEN %(bank_account)s
                    WHEN move_type LIKE 'in%%' THEN %(expense)s ELSE %(income)s END,
            'product', -sign * amount_total, 0, FALSE, NULL, NULL, NULL)
       ) line(sequence, account_id, display_type, balance, residual, is_settled,
              full_id, matching, matures)
 WHERE company_id = %(company)s
 ORDER BY move.id
"""
PARTIAL_RECONCILES = """
INSERT INTO account_partial_reconcile (
       id, debit_move_id, credit_move_id, full_reconcile_id, company_id, max_date,
       debit_currency_id, credit_currency_id, amount, debit_amount_currency,
       credit_amount_currency, create_uid, write_uid, create_date, write_date)
SELECT partial_id, debit.id, credit.id, full_id, %(company)s, day,
       %(currency)s, %(currency)s, amount, amount, amount, 1, 1, NOW(), NOW()
  FROM bench_payment
  JOIN account_move_line debit
    ON debit.move_id = invoice_id AND debit.account_id = %(receivable)s
  JOIN account_move_line credit
    ON credit.move_id = entry_id AND credit.account_id = %(receivable)s
"""
ORDERS = f"""
CREATE TEMPORARY TABLE bench_order ON COMMIT DROP AS
SELECT NEXTVAL('sale_order_id_seq')::int AS order_id,
       NEXTVAL('stock_picking_id_seq')::int AS picking_id,
       partner_id, amount, ordered, state,
       ordered + INTERVAL '1 day' * (1 + 6 * {chance("invoice_id", 12)}) AS delivered
  FROM (
        SELECT invoice_id, partner_id, amount, 'sale' AS state,
               day - INTERVAL '1 day' * (10 * {chance("invoice_id", 10)}) AS ordered
          FROM bench_purchase
         WHERE {chance("invoice_id", 11)} < {SHARE_ORDERED}
         UNION ALL
        SELECT invoice_id, partner_id, amount,
               CASE WHEN {chance("invoice_id", 13)} < 0.5 THEN 'sent' ELSE 'cancel' END,
               day + INTERVAL '1 day' * (40 * {chance("invoice_id", 10)})
          FROM bench_purchase
         WHERE {chance("invoice_id", 11)} > 1 - {SHARE_ORDERED * SHARE_QUOTED}
         ORDER BY 5
       ) wanted
"""
SALE_ORDERS = """
INSERT INTO sale_order (
       id, name, partner_id, partner_invoice_id, partner_shipping_id, company_id,
       currency_id, currency_rate, warehouse_id, picking_policy, state, invoice_status,
       date_order, validity_date, amount_untaxed, amount_tax, amount_total, locked,
       create_uid, write_uid, create_date, write_date)
SELECT order_id, 'SO' || order_id, partner_id, partner_id, partner_id, %(company)s,
       %(currency)s, 1, %(warehouse)s, 'direct', state,
       CASE state WHEN 'sale' THEN 'invoiced' ELSE 'no' END,
       ordered, ordered::date + 30, amount, 0, amount, FALSE,
       1, 1, ordered - INTERVAL '2 days', ordered
  FROM bench_order ORDER BY order_id
"""
PICKINGS = f"""
INSERT INTO stock_picking (
       id, name, return_id, partner_id, company_id, sale_id, picking_type_id,
       location_id, location_dest_id, move_type, state, priority, scheduled_date,
       date_deadline, date_done, create_uid, write_uid, create_date, write_date)
SELECT picking_id, 'OUT/' || picking_id, NULL::int, partner_id, %(company)s, order_id,
       %(outgoing)s, %(stock)s, %(customers_location)s, 'direct',
       CASE WHEN delivered <= %(as_of)s THEN 'done' ELSE 'assigned' END, '0',
       ordered + INTERVAL '4 days', ordered + INTERVAL '5 days',
       CASE WHEN delivered <= %(as_of)s THEN delivered END, 1, 1, ordered, delivered
  FROM bench_order WHERE state = 'sale'
 UNION ALL
SELECT NEXTVAL('stock_picking_id_seq')::int, 'RET/' || picking_id, picking_id,
       partner_id, %(company)s, order_id, %(incoming)s, %(customers_location)s,
       %(stock)s, 'direct', 'done', '0', delivered, delivered,
       delivered + INTERVAL '9 days', 1, 1, delivered, delivered
  FROM bench_order
 WHERE state = 'sale' AND delivered + INTERVAL '9 days' <= %(as_of)s
   AND {chance("order_id", 14)} < {SHARE_RETURNED}
"""
# A lead comes before the first purchase and was won by it; others are lost or open.
LEADS = f"""
INSERT INTO crm_lead (
       name, type, partner_id, company_id, stage_id, active, won_status, probability,
       automated_probability, priority, date_closed, date_last_stage_update,
       create_uid, write_uid, create_date, write_date)
SELECT 'Lead of ' || partner_id, 'opportunity', partner_id, %(company)s,
       CASE won_status WHEN 'won' THEN %(won_stage)s ELSE %(first_stage)s END,
       won_status <> 'lost', won_status,
       CASE won_status WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 30 END, 30, '0',
       CASE WHEN won_status <> 'pending' THEN closed END, closed,
       1, 1, closed - INTERVAL '30 days', closed
  FROM (
        SELECT partner_id, %(first_day)s::date + INTERVAL '1 day' * day AS closed,
               CASE WHEN luck < 0.6 THEN 'won' WHEN luck < 0.95 THEN 'lost'
                    ELSE 'pending' END AS won_status
          FROM bench_customer,
               GENERATE_SERIES(1, {LEADS_A_CUSTOMER}) number,
               LATERAL (SELECT {chance("partner_id + number", 20)},
                               {chance("partner_id + number", 21)}) drawn(luck, delay),
               LATERAL (SELECT CASE WHEN luck < 0.6 THEN first_day
                                    ELSE first_day + span * delay END) closing(day)
       ) lead
"""
# Mails and comments on customers, leads and orders; of each invoice, Odoo's own note.
MESSAGES = f"""
INSERT INTO mail_message (
       model, res_id, message_type, subtype_id, is_internal, author_id, email_from,
       message_id, reply_to, body, date, create_uid, write_uid, create_date, write_date)
SELECT model, res_id, message_type, subtype_id, FALSE, 1, 'office@example.com',
       'bench-' || model || '-' || res_id || '-' || number, 'office@example.com',
       '<p>Thank you for your message; we are looking into it.</p>',
       moment, 1, 1, moment, moment
  FROM (
        SELECT 'res.partner' AS model, partner_id AS res_id, number,
               CASE WHEN luck < 0.5 THEN 'email' ELSE 'comment' END AS message_type,
               %(comment)s AS subtype_id,
               %(first_day)s::date + INTERVAL '1 day' * (first_day + span * luck)
               AS moment
          FROM bench_customer,
               GENERATE_SERIES(1, {MESSAGES_A_CUSTOMER}) number,
               LATERAL (SELECT {chance("partner_id * 8 + number", 30)}) drawn(luck)
         WHERE {chance("partner_id * 8 + number", 31)} < 0.6
         UNION ALL
        SELECT 'sale.order', order_id, 0, 'comment', %(comment)s, ordered
          FROM bench_order WHERE {chance("order_id", 32)} < 0.2
         UNION ALL
        SELECT 'crm.lead', id, 0, 'email', %(comment)s, create_date
          FROM crm_lead
         WHERE company_id = %(company)s AND {chance("id", 33)} < 0.6
         UNION ALL
        SELECT 'account.move', invoice_id, 0, 'notification', %(note)s, day
          FROM bench_purchase
       ) said
 ORDER BY moment
"""
STATEMENTS = (
    "ANALYZE bench_customer, bench_purchase, bench_payment, account_move",
    *(FULL_RECONCILES, LINES, "ANALYZE account_move_line", PARTIAL_RECONCILES),
    *(ORDERS, SALE_ORDERS, PICKINGS, LEADS, MESSAGES),
)


def fill(env, company, figures):
    """Fill what hangs on the documents that :func:`ledger.fill` has just made."""
    figures = {**figures, **_accounts(env, company), **_places(env, company)}
    figures |= {
        "won_stage": env["crm.stage"].search([("is_won", "=", True)], limit=1).id,
        "first_stage": env["crm.stage"].search([], limit=1).id,
        "comment": env.ref("mail.mt_comment").id,
        "note": env.ref("mail.mt_note").id,
    }
    env.flush_all()
    with bulk(env.cr, *TABLES):
        for statement in STATEMENTS:
            env.cr.execute(statement, figures)
    env.cr.execute(
        "DROP TABLE bench_customer, bench_purchase, bench_payment, bench_order"
    )


def _accounts(env, company):
    """Ids of accounts of each type that the lines need."""
    types = {
        "receivable": "asset_receivable",
        "payable": "liability_payable",
        "income": "income",
        "expense": "expense",
        "bank_account": "asset_cash",
    }
    accounts = env["account.account"].with_company(company)
    of_company = [("company_ids", "=", company.id)]
    return {
        name: accounts.search([*of_company, ("account_type", "=", kind)], limit=1).id
        for name, kind in types.items()
    }


def _places(env, company):
    """Ids of the warehouse's types and locations."""
    of_company = [("company_id", "=", company.id)]
    warehouse = env["stock.warehouse"].search(of_company, limit=1)
    return {
        "warehouse": warehouse.id,
        "outgoing": warehouse.out_type_id.id,
        "incoming": warehouse.in_type_id.id,
        "stock": warehouse.lot_stock_id.id,
        "customers_location": env.ref("stock.stock_location_customers").id,
    }
