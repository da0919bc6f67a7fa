"""Orders, deliveries, invoices and payments of the demo company, month by month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from odoo import Command, models

from .demo_catalogue import SELLERS
from .demo_customers import Customer
from .demo_dates import backdate, backdate_chatter, backdate_moves, moment
from .demo_marks import Marks
from .demo_plan import NEVER, Job, Line, Order, Plan, Quotation, Shipment

STOCK_MONTHS = 6


class Month:
    """What is to be posted for a branch and one month of the plan."""

    def __init__(self, marks: Marks, plan: Plan, first: date, branch: int):
        self.marks, self.env, self.plan = marks, marks.env, plan
        self.first, self.branch = first, branch
        self.orders = self._of_branch(plan.orders)
        self.jobs = self._of_branch(plan.jobs)
        self.quotations = self._of_branch(plan.quotations)
        self.index = plan.months.index(first)

    def _of_branch(self, documents: Iterable) -> list:
        return [one for one in documents if one.customer.branch == self.branch]

    def _own(self, name: str) -> models.BaseModel:
        """The branch's own warehouse, journal or location."""
        return self.marks.get(f"{name}_{self.branch}")

    def _has(self, day: date) -> bool:
        return (day.year, day.month) == (self.first.year, self.first.month)

    def post(self) -> None:
        """Post everything, in the order in which it happened."""
        if self.index % STOCK_MONTHS == 0:
            self._receive_goods()
        self._make_quotations()
        self._make_orders()
        for round_number in (0, 1):
            self._deliver(round_number)
            self._invoice(round_number)
        self._take_back()
        self._pay()

    # Goods from the supplier

    def _receive_goods(self) -> None:
        """Receive what the coming half-year will need, and some more."""
        months = self.plan.months[self.index : self.index + STOCK_MONTHS + 1]
        needed: dict[str, int] = defaultdict(lambda: 20)
        for order in self.orders:
            if order.ordered.replace(day=1) in months:
                for line in order.lines:
                    needed[line.code] += line.quantity
        kind = self._own("warehouse").in_type_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "partner_id": self.marks.id_of("supplier"),
                "location_id": self._own("vendors").id,
                "location_dest_id": kind.default_location_dest_id.id,
                "scheduled_date": moment(self.first, 0),
                "move_ids": [
                    Command.create(self._receipt_values(code, quantity, kind))
                    for code, quantity in needed.items()
                ],
            }
        )
        picking.action_confirm()
        self._transfer(picking, [self.first])

    def _receipt_values(self, code: str, quantity: int, kind: models.BaseModel) -> dict:
        product = self.marks.get(f"product_{code}")
        return {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "price_unit": product.standard_price,
            "location_id": self._own("vendors").id,
            "location_dest_id": kind.default_location_dest_id.id,
        }

    def _transfer(self, pickings: models.BaseModel, days: Iterable[date]) -> None:
        """Transfer what is set on the operations, on the days of the plan."""
        days = list(days)
        pickings.move_ids.picked = True
        pickings._action_done()
        for picking, day in zip(pickings, days, strict=True):
            picking.date_done = moment(day, picking.id)
        backdate_moves(self.env, pickings.ids)

    # Quotations and orders

    def _make_quotations(self) -> None:
        quotations = [q for q in self.quotations if self._has(q.quoted)]
        records = self.env["sale.order"].create(
            [
                {
                    **self._order_values(quotation, quotation.quoted),
                    "validity_date": quotation.valid_until,
                    "state": quotation.state,
                }
                for quotation in quotations
            ]
        )
        self.marks.add(records, [f"quotation_{q.key}" for q in quotations])
        backdate(records, [quotation.quoted for quotation in quotations])

    def _make_orders(self) -> None:
        orders = [order for order in self.orders if self._has(order.ordered)]
        records = self.env["sale.order"].create(
            [
                {
                    **self._order_values(order, order.ordered),
                    "commitment_date": moment(order.promised, 0),
                }
                for order in orders
            ]
        )
        self.marks.add(records, [f"order_{order.key}" for order in orders])
        records.action_confirm()
        ordered = [order.ordered for order in orders]
        backdate(records, [order.quoted for order in orders])
        backdate(records, ordered, "date_order")
        backdate(records.picking_ids, map(self._day_of_order, records.picking_ids))
        backdate_chatter(records)
        backdate_chatter(records.picking_ids)

    @staticmethod
    def _day_of_order(picking: models.BaseModel) -> date:
        return picking.sale_id.date_order.date()

    def _order_values(self, document: Order | Quotation, day: date) -> dict:
        customer = document.customer
        return {
            "partner_id": self._partner_id(customer),
            "date_order": moment(day, len(customer.name)),
            "warehouse_id": self._own("warehouse").id,
            "journal_id": self._own("sales_journal").id,
            **self._seller_values(customer),
            "order_line": [
                Command.create(
                    {
                        "product_id": self.marks.id_of(f"product_{line.code}"),
                        "product_uom_qty": line.quantity,
                        "discount": line.discount,
                    }
                )
                for line in document.lines
            ],
        }

    def _partner_id(self, customer: Customer) -> int:
        return self.marks.id_of(f"customer_{customer.key}")

    def _seller_values(self, customer: Customer) -> dict:
        team = SELLERS[customer.seller].team
        return {
            "user_id": self.marks.id_of(f"seller_{customer.seller}"),
            "team_id": self.marks.id_of(f"team_{team}"),
        }

    # Deliveries

    def _shipments(self, attribute: str, number: int) -> list[tuple[Order, Shipment]]:
        return sorted(
            (
                (order, order.shipments[number])
                for order in self.orders
                if len(order.shipments) > number
                and self._has(getattr(order.shipments[number], attribute))
            ),
            key=lambda pair: (getattr(pair[1], attribute), pair[1].key),
        )

    def _deliver(self, number: int) -> None:
        planned = self._shipments("day", number)
        if not planned:
            return
        orders = self.env["sale.order"].browse(
            [self.marks.id_of(f"order_{order.key}") for order, _shipment in planned]
        )
        pickings = self.env["stock.picking"].concat(
            *(order.picking_ids.filtered(_is_waiting)[:1] for order in orders)
        )
        pickings.action_assign()
        for picking, (_order, shipment) in zip(pickings, planned, strict=True):
            if shipment.share < 1:
                self._set_part(picking, shipment.share)
        days = [shipment.day for _order, shipment in planned]
        self._transfer(pickings, days)
        rest = pickings.backorder_ids
        backdate(rest, [picking.backorder_id.date_done.date() for picking in rest])
        backdate_chatter(rest)

    @staticmethod
    def _set_part(picking: models.BaseModel, share: float) -> None:
        for move in picking.move_ids:
            if move.product_uom_qty > 1:
                move.quantity = move.product_uom_qty * share // 1

    # Invoices

    def _invoice(self, number: int) -> None:
        planned = self._shipments("invoiced", number)
        orders = self.env["sale.order"].browse(
            [self.marks.id_of(f"order_{order.key}") for order, _shipment in planned]
        )
        quiet = orders.with_context(raise_if_nothing_to_invoice=False)
        invoices = quiet._create_invoices(grouped=True) if orders else self._no_invoices
        names = [f"invoice_{shipment.key}" for _order, shipment in planned]
        self.marks.add(invoices, names)
        days = [shipment.invoiced for _order, shipment in planned]
        if number == 0:
            jobs = [job for job in self.jobs if self._has(job.invoiced)]
            invoices += self._make_jobs(jobs)
            days += [job.invoiced for job in jobs]
        self._post(invoices, days)

    @property
    def _no_invoices(self) -> models.BaseModel:
        return self.env["account.move"]

    def _make_jobs(self, jobs: list[Job]) -> models.BaseModel:
        invoices = self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self._partner_id(job.customer),
                    "journal_id": self._own("sales_journal").id,
                    "invoice_date": job.invoiced,
                    "invoice_user_id": self.marks.id_of(
                        f"seller_{job.customer.seller}"
                    ),
                    "invoice_line_ids": list(map(self._job_line, job.lines)),
                }
                for job in jobs
            ]
        )
        return self.marks.add(invoices, [f"invoice_{job.key}_1" for job in jobs])

    def _job_line(self, line: Line) -> tuple:
        product_id = self.marks.id_of(f"product_{line.code}")
        return Command.create({"product_id": product_id, "quantity": line.quantity})

    def _post(self, moves: models.BaseModel, days: list[date]) -> None:
        """Post invoices by date, so that their numbers follow the calendar."""
        pairs = sorted(zip(days, moves.ids, strict=True))
        moves = moves.browse([move_id for _day, move_id in pairs])
        by_day = defaultdict(list)
        for day, move_id in pairs:
            by_day[day].append(move_id)
        for day, ids in by_day.items():
            moves.browse(ids).invoice_date = day
        moves._post(soft=False)
        backdate(moves, [day for day, _id in pairs])
        backdate_chatter(moves)

    # Returns

    def _take_back(self) -> None:
        """Take goods back and credit them on the days of the plan."""
        planned = [
            order
            for order in self.orders
            if order.returned and self._has(order.returned.credited)
        ]
        orders = self.env["sale.order"].browse(
            [self.marks.id_of(f"order_{order.key}") for order in planned]
        )
        if not orders:
            return
        pickings = self.env["stock.picking"].concat(*map(self._return, orders))
        self._transfer(pickings, [order.returned.day for order in planned])
        backdate(pickings, [order.returned.day for order in planned])
        backdate_chatter(pickings)
        notes = orders._create_invoices(grouped=True, final=True)
        self.marks.add(notes, [f"credit_{order.key}" for order in planned])
        self._post(notes, [order.returned.credited for order in planned])
        self._reconcile(
            (order.invoice_ids.line_ids for order in orders),
        )

    def _return(self, order: models.BaseModel) -> models.BaseModel:
        picking = order.picking_ids.filtered(lambda picking: picking.state == "done")
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        line = wizard.product_return_moves[:1]
        line.quantity = max(1, line.move_id.quantity // 2)
        return wizard._create_return()

    # Payments

    def _pay(self) -> None:
        """Receive the payments of the month, each for one invoice."""
        planned = sorted(self._paid_invoices())
        days = {self.marks.id_of(name): day for day, name in planned}
        invoices = self.env["account.move"].browse(days)
        invoices = invoices.filtered("amount_residual")
        bank = self._own("bank_journal")
        method = bank.inbound_payment_method_line_ids[:1]
        payments = self.env["account.payment"].create(
            [
                {
                    "payment_type": "inbound",
                    "partner_type": "customer",
                    "partner_id": invoice.partner_id.id,
                    "amount": invoice.amount_residual,
                    "date": days[invoice.id],
                    "memo": invoice.payment_reference,
                    "journal_id": bank.id,
                    "payment_method_line_id": method.id,
                    "invoice_ids": [Command.link(invoice.id)],
                }
                for invoice in invoices
            ]
        )
        payments.action_post()
        self._reconcile(
            invoice.line_ids + payment.move_id.line_ids
            for invoice, payment in zip(invoices, payments, strict=True)
        )
        backdate(payments, [days[invoice.id] for invoice in invoices])
        backdate_chatter(payments)

    def _paid_invoices(self) -> Iterable[tuple[date, str]]:
        shipments = (shipment for order in self.orders for shipment in order.shipments)
        for shipment in shipments:
            if shipment.paid != NEVER and self._has(shipment.paid):
                yield shipment.paid, f"invoice_{shipment.key}"
        for job in self.jobs:
            if job.paid != NEVER and self._has(job.paid):
                yield job.paid, f"invoice_{job.key}_1"

    def _reconcile(self, groups: Iterable[models.BaseModel]) -> None:
        """Match the open receivables of each group with one another."""
        plan = [group.filtered(_is_open_receivable) for group in groups]
        self.env["account.move.line"]._reconcile_plan(
            [lines for lines in plan if len(lines) > 1]
        )


def _is_waiting(picking: models.BaseModel) -> bool:
    return picking.state not in ("done", "cancel")


def _is_open_receivable(line: models.BaseModel) -> bool:
    return (
        line.account_id.account_type == "asset_receivable"
        and line.parent_state == "posted"
        and not line.reconciled
    )
