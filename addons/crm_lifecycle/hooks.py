# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is done once: after the addon is installed, and before it goes."""

from odoo.tools import SQL

from .models.crm_lifecycle_facts import CONTACT_TYPES

# Those that name stages and rules, which go before the tables do.
NAMING = (
    "crm_handoff",
    "crm_lifecycle_transition",
    "crm_lifecycle",
    "crm_lifecycle_pin",
)

# Our models that people write on.
THREADS = (
    "crm_event_subscription",
    "crm_handoff",
    "crm_information_request",
    "crm_lifecycle",
    "crm_parting",
    "crm_voice",
)


def post_init_hook(env):
    """Customers have their stages and their history on the first day."""
    rows = env["crm.lifecycle"].with_context(active_test=False)
    for company in env["res.company"].search([]):
        if not rows.search_count([("company_id", "=", company.id)], limit=1):
            env["crm.lifecycle.replay"]._begin(company)


def uninstall_hook(env):
    """Empty what holds stages and rules, and give the host its menu back."""
    _give_back_menu(env)
    env.flush_all()
    _give_to_customers(env)
    _give_visits_back(env)
    for table in NAMING:
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))
    _forget_names(env)
    env.invalidate_all()


def _forget_names(env):
    """The host names what our models inherit from it, and would leave the names."""
    for model in THREADS:
        for kind in ("selection", "model_inherit"):
            names = env["ir.model.data"].search(
                [
                    ("module", "!=", "crm_lifecycle"),
                    ("name", "=like", f"{kind}__{model}__%"),
                ]
            )
            names.unlink()


def _give_back_menu(env):
    menu = env.ref("crm.crm_menu_sales", raise_if_not_found=False)
    group = env.ref("sales_team.group_sale_salesman", raise_if_not_found=False)
    if menu and group:
        menu.group_ids -= group


def _give_to_customers(env):
    """What people wrote on life cycles, and have still to do, stays on the customers.

    As internal as it was: the customer's own users may read the customer.
    """
    written = SQL(
        "message.model = 'crm.lifecycle' AND message.res_id = lifecycle.id"
        " AND (message.message_type = ANY(%s)"
        " OR message.mail_activity_type_id IS NOT NULL)",
        list(CONTACT_TYPES),
    )
    env.cr.execute(_keep_attachments(written))
    env.cr.execute(
        SQL(
            """
            UPDATE mail_message message
               SET model = 'res.partner', res_id = lifecycle.partner_id,
                   is_internal = TRUE
              FROM crm_lifecycle lifecycle WHERE %s
            """,
            written,
        )
    )
    env.cr.execute(_give_activities(env["ir.model"]._get_id("res.partner")))


def _give_visits_back(env):
    """What is planned stays planned, as one of the host's kinds."""
    visit = env.ref("crm_lifecycle.mail_activity_type_visit", False)
    host = env.ref("mail.mail_activity_data_meeting", False)
    if not visit or not host:
        return
    for model in ("mail.activity", "mail.activity.plan.template"):
        rows = env[model].with_context(active_test=False)
        planned = rows.search([("activity_type_id", "=", visit.id)])
        planned.write({"activity_type_id": host.id})


def _keep_attachments(written):
    """SQL that lets files belong to their message, so that they go where it goes."""
    return SQL(
        """
        UPDATE ir_attachment attachment
           SET res_model = 'mail.message', res_id = message.id
          FROM crm_lifecycle lifecycle, mail_message message,
               message_attachment_rel link
         WHERE link.message_id = message.id AND link.attachment_id = attachment.id
           AND %s
        """,
        written,
    )


def _give_activities(partner_model_id):
    return SQL(
        """
        UPDATE mail_activity activity
           SET res_model = 'res.partner', res_model_id = %s,
               res_id = lifecycle.partner_id
          FROM crm_lifecycle lifecycle
         WHERE activity.res_model = 'crm.lifecycle' AND activity.res_id = lifecycle.id
        """,
        partner_model_id,
    )
