# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The parts of a customer's health, each in words and with a way to its documents."""

from odoo import api, fields, models
from odoo.tools.misc import formatLang

from .crm_lifecycle_health_mixin import COMPANY_SETTINGS, ORIGINS

# Facts whose documents stand behind a figure: the first one that counts any.
FACTS = {
    "probability_kept": ("probability_kept",),
    "silence_ratio": ("silence_ratio",),
    "days_late": ("days_late",),
    "overdue_share": ("receivable_overdue", "receivable"),
    "return_share": ("return_count_year", "delivery_count_year"),
    "late_delivery_share": ("late_delivery_count", "delivery_count_year"),
    "rating_average": ("rating_average",),
    "days_since_contact": ("last_contact",),
}


class CrmLifecycleHealthPartsMixin(models.AbstractModel):
    """Nothing is hidden in a blend."""

    _name = "crm.lifecycle.health.parts.mixin"
    _description = "Parts of a Customer's Health"

    health_parts = fields.Json(
        compute="_compute_health_parts",
        help="The parts of health: points, weight, and what they follow from.",
    )

    @api.depends(*ORIGINS, *COMPANY_SETTINGS)
    @api.depends_context("lifecycle_as_of", "tz", "lang", "uid")
    def _compute_health_parts(self):
        judged, readable = self._judge_health(), self._get_readable_facts()
        for row in self:
            health = judged.get(row._origin.id)
            row.health_parts = health and {
                "id": row._origin.id,
                "parts": row._prepare_parts(health, readable),
            }

    def _prepare_parts(self, health, readable):
        """What a person is shown of health.

        :param readable: names of facts whose documents the person may look for
        """
        return [self._prepare_part(one, health, readable) for one in health.parts]

    def _prepare_part(self, judged, health, readable):
        name, known = judged.part.name, judged.points is not None
        weights = sum(one.weight for one in health.parts if one.points is not None)
        return {
            "name": name,
            "label": self._get_part_labels()[name],
            "points": round(judged.points) if known else False,
            "weight": judged.weight,
            "share": round(100 * judged.weight / weights) if known and weights else 0,
            "scale": self._get_scale_in_words(judged.part, health.settings),
            "readings": self._prepare_readings(judged.part, health.figures, readable),
        }

    def _prepare_readings(self, part, figures, readable):
        """The figures that count, in words, each with the fact that opens documents."""
        known = [r.figure for r in part.readings if figures[r.figure] is not None]
        texts = {**self._get_own_readings(figures), **self._get_our_readings(figures)}
        return [
            {
                "name": name,
                "text": texts[name],
                "fact": self._get_opened_fact(FACTS[name], readable),
            }
            for name in (known if part.is_mean else known[:1])
        ]

    def _get_opened_fact(self, names, readable):
        """The fact whose documents are opened; False where none may be seen."""
        allowed = [name for name in names if name in readable]
        counted = [name for name in allowed if self[name]]
        return next(iter(counted or allowed), False)

    @api.model
    def _get_part_labels(self):
        return {
            "outlook": self.env._("Outlook"),
            "payment": self.env._("Payment"),
            "returns": self.env._("Returns"),
            "deliveries": self.env._("Deliveries"),
            "ratings": self.env._("Ratings"),
            "contact": self.env._("Contact"),
        }

    def _get_own_readings(self, figures):
        """{figure: words} of what the customer does."""
        return {
            "probability_kept": self.env._(
                "Has kept %(percent)s of the probability right after a purchase",
                percent=self._in_percent(figures["probability_kept"]),
            ),
            "silence_ratio": self.env._(
                "Silent for %(ratio)s usual gaps",
                ratio=self._in_digits(figures["silence_ratio"], 1),
            ),
            "days_late": self._get_payer_words(),
            "overdue_share": self.env._(
                "%(percent)s of the debt is overdue",
                percent=self._in_percent(max(figures["overdue_share"] or 0, 0)),
            ),
            "rating_average": self.env._(
                "%(rating)s of 5 on average; ratings: %(count)s",
                rating=self._in_digits(figures["rating_average"], 1),
                count=self.rating_count,
            ),
        }

    def _get_our_readings(self, figures):
        """{figure: words} of what we do."""
        return {
            "return_share": self.env._(
                "Returns: %(returns)s, deliveries: %(deliveries)s, in 12 months",
                returns=self.return_count_year,
                deliveries=self.delivery_count_year,
            ),
            "late_delivery_share": self.env._(
                "Late deliveries: %(late)s of %(deliveries)s, in 12 months",
                late=self.late_delivery_count,
                deliveries=self.delivery_count_year,
            ),
            "days_since_contact": self.env._(
                "Days since the last contact: %(days)s",
                days=self._in_digits(figures["days_since_contact"], 0),
            ),
        }

    def _get_payer_words(self):
        """Such as: Pays 12 days late on average; nothing where nothing was paid."""
        if not self.payment_count:
            return ""
        days = round(self.days_late)
        if not days:
            return self.env._("Pays on time")
        if days == 1:
            return self.env._("Pays 1 day late on average")
        return self.env._("Pays %(days)s days late on average", days=days)

    # Scales

    @api.model
    def _get_scale_in_words(self, part, settings):
        """What gives all points of a part, and what gives none."""
        return "\n".join(
            self.env._(
                "%(figure)s: 100 points at %(best)s, none at %(worst)s.",
                figure=self._get_figure_labels()[reading.figure],
                best=self._in_unit(reading.figure, reading.best.value(settings)),
                worst=self._in_unit(reading.figure, reading.worst.value(settings)),
            )
            for reading in part.readings
        )

    @api.model
    def _get_figure_labels(self):
        return {
            "probability_kept": self.env._("Probability left"),
            "silence_ratio": self.env._("Silence in usual gaps, without a probability"),
            "days_late": self.env._("Days late on average"),
            "overdue_share": self.env._("Overdue share of the debt"),
            "return_share": self.env._("Returns per delivery"),
            "late_delivery_share": self.env._("Late share of the deliveries"),
            "rating_average": self.env._("Average rating"),
            "days_since_contact": self.env._("Days since the last contact"),
        }

    @api.model
    def _in_unit(self, figure, number):
        if figure == "probability_kept" or figure.endswith("_share"):
            return self._in_percent(number)
        return f"{number:g}"

    @api.model
    def _in_percent(self, share):
        return self.env._("%(percent)s %%", percent=round(100 * (share or 0)))

    @api.model
    def _in_digits(self, number, digits):
        return formatLang(self.env, number or 0, digits=digits)
