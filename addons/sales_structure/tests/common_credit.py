# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A structure in force, and credits in short words."""

from .common_structure import StructureCase


class CreditCase(StructureCase):
    """Territories and product units of the common structure, half and half."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.structure = cls._activate(cls._make_structure())

    def _credits(self, *documents, credit=None):
        """Credits of orders, invoices or their lines, in their order."""
        columns = {
            "sale.order": "order_id",
            "sale.order.line": "order_line_id",
            "account.move": "move_id",
            "account.move.line": "move_line_id",
        }
        found = self.Credit
        for document in documents:
            found += self.Credit.search(
                [(columns[document._name], "in", document.ids)], order="id"
            )
        return found.filtered(lambda row: credit in (None, row.credit))

    def assert_credits(self, document, expected):
        """The credits of a document are (unit, person, percent, amount), in order."""
        units = {unit.id: name for name, unit in self.units.items()}
        people = {user.id: name for name, user in self.people.items()}
        self.assertEqual(
            [
                (
                    units.get(row.unit_id.id),
                    people.get(row.user_id.id),
                    row.percent,
                    row.amount,
                )
                for row in self._credits(document)
            ],
            expected,
        )

    def assert_equals_ledger(self, moves):
        """Revenue credits of invoices are what the ledger says, line by line."""
        self.env.flush_all()
        for move in moves:
            for line in move.line_ids.filtered(
                lambda row: row.display_type == "product"
            ):
                rows = self._credits(line, credit="revenue")
                cents = sum(round(row.amount * 100) for row in rows)
                self.assertEqual(cents, round(-line.balance * 100), line.name)
                self.assertEqual(set(rows.mapped("date")), {move.date})
        differences = self.env["sales.structure.credit.difference"]
        self.assertFalse(
            differences.search([("company_id", "in", moves.company_id.ids)])
        )
