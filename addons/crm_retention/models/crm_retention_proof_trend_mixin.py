# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How the scores of today are spread, and how they have changed month by month."""

from odoo import api, models
from odoo.fields import Domain

SHOWN_MONTHS = 24
SUMS = (
    *("__count", "repurchase_probability:sum", "expected_purchases:sum"),
    *("expected_value:sum", "value_at_stake:sum"),
)


class CrmRetentionProofTrendMixin(models.AbstractModel):
    """Figures of the customers whom the user may see."""

    _name = "crm.retention.proof.trend.mixin"
    _description = "Trend of the Scores"

    @api.model
    @api.readonly
    def get_trend(self, company_id):
        """Today's probabilities, and what became of them.

        :param company_id: one of the companies that the user has chosen
        :return: dict of company, fit (the latest, or False), segments (code, name),
            bands (band, segment, customers) of the latest fit, months (the last fit of
            each that is kept, the oldest first), seen (customers of the latest fit whom
            the user may see), may
        :raises AccessError: for users without retention, or not in the company
        """
        company = self._check_may_see(company_id)
        fit, _failed = self._find_fits(company)
        bands = self._count_bands(fit) if fit.state == "scored" else []
        months = self._prepare_months(self._find_monthly_fits(company))
        return {
            "company": self._prepare_company(company),
            "fit": self._prepare_fit(fit),
            "segments": self.with_company(company)._prepare_segments(),
            "bands": [
                {"band": band, "segment": segment, "customers": count}
                for band, segment, count in bands
            ],
            "months": months,
            "seen": sum(m["customers"] for m in months if m["fit_id"] == fit.id),
            "may": self._prepare_rights(),
        }

    @api.model
    def _prepare_segments(self):
        """All segments, from those who buy to those who do not."""
        segments = self.env["crm.retention.segment"].search(Domain.TRUE)
        return [
            {
                "code": each.code,
                "name": each.display_name,
                "definition": each.definition,
            }
            for each in segments
        ]

    @api.model
    def _find_monthly_fits(self, company):
        """The last fit of each month, whose scores are kept, the oldest first."""
        fits = self.env["crm.retention.model"].search_fetch(
            [("company_id", "=", company.id), ("state", "!=", "failed")],
            ["as_of", "state", "customer_count", "horizon_days"],
            order="as_of",
        )
        last = {(fit.as_of.year, fit.as_of.month): fit.id for fit in fits}
        return fits.browse(list(last.values())[-SHOWN_MONTHS:])

    @api.model
    def _prepare_months(self, fits):
        """Sums over the scores of these fits, in one query."""
        grouped = self.env["crm.retention.score"]._read_group(
            [("model_id", "in", fits.ids)], ["model_id", "segment"], SUMS
        )
        sums = {fit: {} for fit in fits}
        for fit, segment, *figures in grouped:
            sums[fit][segment] = figures
        return [_prepare_month(fit, sums[fit]) for fit in fits if sums[fit]]


def _prepare_month(fit, by_segment):
    """A fit's figures; without a probability where the data were too thin."""
    counts, *figures = zip(*by_segment.values(), strict=True)
    customers = sum(counts)
    is_scored = fit.state == "scored"
    said, purchases, value, at_stake = (
        is_scored and sum(number or 0 for number in numbers) for numbers in figures
    )
    return {
        "fit_id": fit.id,
        "as_of": str(fit.as_of),
        "horizon_days": fit.horizon_days,
        "customers": customers,
        "segments": dict(zip(by_segment, counts, strict=True)),
        "mean_probability": is_scored and said / customers,
        "expected_purchases": purchases,
        "expected_value": value,
        "value_at_stake": at_stake,
    }
