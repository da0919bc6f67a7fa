"""External ids of what the demo loader made: a second run finds them and goes on."""

from odoo import api, models

MODULE = "sandbox_demo"


class Marks:
    """Names of the records that are there, read once per transaction."""

    def __init__(self, env: api.Environment):
        self.env = env
        rows = env["ir.model.data"].search_read(
            [("module", "=", MODULE)], ["name", "model", "res_id"]
        )
        self._known = {row["name"]: (row["model"], row["res_id"]) for row in rows}

    def __contains__(self, name: str) -> bool:
        return _external(name) in self._known

    def add(self, records: models.BaseModel, names: list[str]) -> models.BaseModel:
        """Name records, in their order."""
        rows = []
        for name, record in zip(map(_external, names), records, strict=True):
            self._known[name] = (record._name, record.id)
            rows.append(
                {"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}
            )
        self.env["ir.model.data"]._update_xmlids(rows)
        return records

    def get(self, name: str) -> models.BaseModel:
        """Return the record that was named so."""
        model, record_id = self._known[_external(name)]
        return self.env[model].browse(record_id)

    def id_of(self, name: str) -> int:
        """Return the id of the record that was named so."""
        return self._known[_external(name)][1]


def _external(name: str) -> str:
    return name.replace(" ", "_")
