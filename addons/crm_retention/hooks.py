# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done once: after the addon is installed, and before it goes."""

DELIVERED_RULES = ("rule_dormant_probability", "rule_at_risk_probability")


def post_init_hook(env):
    """The first scores, and those of the year before, come in minutes, not at night."""
    env.ref("crm_retention.ir_cron_compute_scores")._trigger()


def uninstall_hook(env):
    """Rules that ask for scores are none any more, but moves go on naming them."""
    _keep_named_rules(env)
    _retire_terms(env)


def _keep_named_rules(env):
    """Leave delivered rules that the history names to the life cycle."""
    moves = env["crm.lifecycle.transition"].with_context(active_test=False)
    for name in DELIVERED_RULES:
        rule = env.ref(f"crm_retention.{name}", raise_if_not_found=False)
        if not rule:
            continue
        env["crm.lifecycle"].with_context(active_test=False).search(
            [("rule_id", "=", rule.id)]
        ).sudo().rule_id = False
        if moves.search_count([("rule_id", "=", rule.id)], limit=1):
            env["ir.model.data"].search(
                [("module", "=", "crm_retention"), ("name", "=", name)]
            ).unlink()


def _retire_terms(env):
    """Switch off rules, and delete requirements, that ask for what goes."""
    ours = {
        name
        for name, field in env["crm.lifecycle"]._fields.items()
        if field._module == "crm_retention"
    }
    for model in ("crm.lifecycle.rule", "crm.lifecycle.requirement"):
        terms = env[model].with_context(active_test=False).search([])
        asking = terms.filtered(lambda term: ours & _get_asked(term))
        if model == "crm.lifecycle.rule":
            asking.active = False
        else:
            asking.unlink()


def _get_asked(term):
    """Names of the facts that a rule or requirement asks for."""
    return {
        condition.field_expr.partition(".")[0]
        for condition in term._parse_domain().iter_conditions()
    }
