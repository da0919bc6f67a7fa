# Copyright 2026 CRM Sales Management contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer proposes or complains about."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_lifecycle import MONEY_GROUPS
from .crm_voice_customer_mixin import LONGEST_NAME, LONGEST_TEXT

KINDS = [("proposal", "Proposal"), ("complaint", "Complaint")]
TOPICS = [
    ("design", "Product design"),
    ("production", "Production"),
    ("delivery", "Delivery"),
    ("service", "Service"),
]
CHANNELS = [("portal", "Portal"), ("email", "E-mail"), ("backend", "Colleague")]
# The customer's own users may read the record, but not what is said inside.
INSIDE = "base.group_user"
# Name of a text: how long it may be.
TEXTS = {
    **dict.fromkeys(("name", "public_name"), LONGEST_NAME),
    **dict.fromkeys(
        ("description", "public_description", "answer", "change_note"), LONGEST_TEXT
    ),
}


class CrmVoice(models.Model):
    """One proposal or complaint; who supports it says ``crm.voice.vote``."""

    _name = "crm.voice"
    _description = "Customers' Voice"
    _inherit = [
        # Before the thread and the rating, parts of which they change.
        "crm.voice.answering.mixin",
        "crm.voice.sharing.mixin",
        "crm.voice.merging.mixin",
        "crm.voice.customer.mixin",
        "portal.mixin",
        "rating.mixin",
        "mail.activity.mixin",
        "crm.lifecycle.document.mixin",
    ]
    _order = "made_on desc, id desc"
    _mail_post_access = "read"
    _primary_email = "email_from"
    _check_company_auto = True
    _lifecycle_watched = frozenset(
        {"partner_id", "company_id", "kind", "state", "made_on", "answered_on"}
    )

    name = fields.Char(string="Subject", required=True, tracking=True)
    kind = fields.Selection(KINDS, required=True, default="proposal", tracking=True)
    topic = fields.Selection(
        TOPICS,
        string="About",
        required=True,
        default="service",
        tracking=True,
        help="Says which department it falls to.",
    )
    description = fields.Text(string="In the Customer's Words")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        ondelete="set null",
        index="btree_not_null",
        tracking=True,
        help="Who said it; the contact's company is the customer. Empty: an e-mail "
        "from an unknown address.",
    )
    email_from = fields.Char(string="E-mail", groups=INSIDE)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    channel = fields.Selection(
        CHANNELS, string="Came by", default="backend", required=True, readonly=True
    )
    made_on = fields.Datetime(
        string="Said on", required=True, default=fields.Datetime.now
    )
    order_id = fields.Many2one(
        "sale.order", ondelete="set null", index="btree_not_null"
    )
    picking_id = fields.Many2one(
        "stock.picking", string="Delivery", ondelete="set null", index="btree_not_null"
    )
    invoice_id = fields.Many2one(
        "account.move", ondelete="set null", index="btree_not_null"
    )
    product_id = fields.Many2one(
        "product.product", ondelete="set null", index="btree_not_null"
    )
    department_id = fields.Many2one(
        "crm.voice.department",
        compute="_compute_department_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        check_company=True,
        groups=INSIDE,
        help="Who deals with it; at first the department that the subject falls to.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        compute="_compute_user_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        tracking=True,
        groups=INSIDE,
        help="At first whoever is responsible in the department.",
    )
    color = fields.Integer(groups=INSIDE)
    vote_ids = fields.One2many("crm.voice.vote", "voice_id", groups=INSIDE)
    vote_count = fields.Integer(
        string="Customers",
        compute="_compute_vote_count",
        store=True,
        groups=INSIDE,
        help="Customers who want it: who said it first, and all who voted for it.",
    )
    revenue_behind = fields.Monetary(
        compute="_compute_revenue_behind",
        groups=MONEY_GROUPS,
        help="Revenue in 12 months of the customers who want it.",
    )

    _answer_given = models.Constraint(
        "CHECK (state <> 'declined' OR COALESCE(btrim(answer), '') <> '')",
        "Whoever declines gives the customer an answer.",
    )
    _only_proposals_shared = models.Constraint(
        "CHECK (is_shared IS NOT TRUE OR kind = 'proposal')",
        "Only proposals are opened to other customers.",
    )
    _shared_idx = models.Index("(company_id) WHERE is_shared IS TRUE")

    # What is computed

    @api.depends("topic", "company_id")
    def _compute_department_id(self):
        # A department that the user does not see is responsible all the same.
        departments = self.env["crm.voice.department"].sudo()
        for voice in self:
            voice.department_id = departments._get_for(voice.topic, voice.company_id)

    @api.depends("department_id")
    def _compute_user_id(self):
        for voice in self:
            user = voice.department_id.sudo().user_id
            if user and voice.company_id in user.company_ids:
                voice.user_id = user
            elif not voice.user_id:
                voice.user_id = False

    @api.depends("vote_ids.partner_id.commercial_partner_id")
    def _compute_vote_count(self):
        """Also of contacts that have become one customer since they voted."""
        for voice in self:
            voice.vote_count = len(voice.vote_ids.partner_id.commercial_partner_id)

    @api.depends("vote_ids.partner_id", "company_id")
    def _compute_revenue_behind(self):
        # Only for those who see all revenue; the group of the field says so.
        revenue = self.env["crm.voice.facts"].sudo()._get_revenue(self.ids)
        for voice in self:
            voice.revenue_behind = revenue.get(voice.id, 0.0)

    def _field_to_sql(self, alias, field_expr, query=None):
        """The revenue is not stored, and can be sorted and summed up by."""
        if field_expr != "revenue_behind":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        return self.env["crm.voice.facts"]._get_revenue_sql(alias)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for voice in self:
            voice.access_url = f"/my/voice/{voice.id}"
        return result

    # Checks

    @api.constrains(*TEXTS)
    def _check_length(self):
        for voice in self:
            for name, longest in TEXTS.items():
                if len(voice[name] or "") > longest:
                    raise ValidationError(
                        self.env._(
                            "%(field)s is longer than %(longest)s characters. "
                            "Shorten it.",
                            field=voice._fields[name]._description_string(self.env),
                            longest=longest,
                        )
                    )

    @api.constrains("partner_id", "order_id", "picking_id", "invoice_id")
    def _check_documents(self):
        """A document of somebody else says nothing about this customer."""
        for voice in self:
            customer = voice.partner_id.commercial_partner_id
            # Whose document it is does not depend on who asks.
            for document in voice.sudo()._get_named_documents():
                theirs = document.partner_id.commercial_partner_id
                if customer and theirs and theirs != customer:
                    raise ValidationError(
                        self.env._(
                            "%(document)s belongs to %(other)s, not to %(customer)s.",
                            document=document.display_name,
                            other=theirs.display_name,
                            customer=customer.display_name,
                        )
                    )

    def _get_named_documents(self):
        return [
            document
            for document in (self.order_id, self.picking_id, self.invoice_id)
            if document
        ]

    # Making and keeping

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever says it wants it, and follows what becomes of it."""
        voices = super().create(vals_list)
        voices._support()
        return voices

    def write(self, vals):
        """Customers hear what becomes of what they said."""
        moved = self.browse()
        if "state" in vals:
            moved = self.filtered(lambda voice: voice.state != vals["state"])
        former = {}
        if "partner_id" in vals:
            former = {one: one.partner_id.commercial_partner_id for one in self}
        done = super().write(vals)
        if "partner_id" in vals:
            self._leave_former(former)
            self._support()
        moved._follow_state()
        return done

    def _leave_former(self, former):
        """Whoever was named by mistake hears and sees no more of it.

        :param former: {voice: the customer that it was so far}
        """
        for voice, customer in former.items():
            if customer and customer != voice.partner_id.commercial_partner_id:
                theirs = voice.message_partner_ids.filtered(
                    lambda one, former=customer: one.commercial_partner_id == former
                )
                voice.message_unsubscribe(theirs.ids)
                # The links that were sent lead there no more; users write no tokens.
                voice.sudo().access_token = False

    def _support(self):
        """The customer's own vote, and the customer among the followers."""
        self.env["crm.voice.vote"]._let_authors_vote(self)
        for voice in self.filtered("partner_id"):
            voice.message_subscribe(partner_ids=voice.partner_id.ids)
