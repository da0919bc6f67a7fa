"""The largest territory is split, looked at, put in force and put together again."""

from collections import Counter, defaultdict
from decimal import Decimal

from .adventureworks import Business, code_of, name_of
from .errors import BooksError

# What must be after an undo as it was before; the columns that are not compared tell
# when a row was written last.
DUMPED = {
    "sales_structure": "company_id",
    "sales_structure_unit": "company_id",
    "sales_structure_member": "company_id",
    "sales_structure_rule": "company_id",
    "sales_structure_share": "company_id",
    "sales_structure_assignment": "company_id",
    "sales_structure_credit": "company_id",
    "account_move": "company_id",
    "sale_order": "company_id",
    "crm_lead": "company_id",
    "res_partner": "company_id",
}
ASIDE = ["write_date", "write_uid"]


def split_and_undo(env, structure, business: Business) -> list[str]:
    """Preview, apply and undo the plan that splits; findings in words."""
    territory, state = find_split(business)
    if not state:
        return ["No territory has several states: none is split"]
    plan = ensure_plan(env, structure, territory, state)
    preview = get_preview(env, plan)
    before = dump(env, structure.company_id)
    change = env["sales.structure.change"]._start(
        plan, makes_activities=False, sends_digest=False
    )
    change.sudo()._finish()
    moved = dump(env, structure.company_id) != before
    opened, ended = change.opened_count, change.ended_count
    change.action_undo()
    change.sudo()._finish()
    if dump(env, structure.company_id) != before or not moved:
        raise BooksError("After the undo something is not as it was.")
    words = (
        f"{name_of(territory)} split ({state} | the rest): preview "
        f"{preview['moved']:,} of {preview['customers']:,} customers to another unit; "
        f"applied: {opened:,} assignments opened, {ended:,} ended; "
        "undone: all tables as before"
    )
    return [words]


def find_split(business: Business) -> tuple[str, str]:
    """The territory with most sales, and its state with most; "" if it has but one."""
    by_territory: Counter = Counter()
    by_state: dict[str, Counter] = defaultdict(Counter)
    for sale in business.sales:
        by_territory[sale.territory] += sale.amount
        by_state[sale.territory][business.resellers[sale.reseller].state] += sale.amount
    split = {territory for territory, _country, state in business.get_places() if state}
    sizes = {key: amount for key, amount in by_territory.items() if key in split}
    for territory in sorted(sizes, key=lambda key: (-sizes[key], key)):
        states = by_state[territory]
        if len(states) > 1:
            return territory, max(states, key=lambda s: (states[s] or Decimal(), s))
    return "", ""


def ensure_plan(env, structure, territory: str, state: str):
    """A plan in which a state is a territory of its own, with half of the people."""
    name = f"{structure.name}: {state} apart"
    domain = [("company_id", "=", structure.company_id.id), ("name", "=", name)]
    if found := env["sales.structure"].search([*domain, ("state", "=", "planning")]):
        return found[0]
    plan = structure.copy({"name": name})
    whole = plan.unit_ids.filtered(lambda unit: unit.code == code_of(territory))
    apart = whole.create(
        {
            "structure_id": plan.id,
            "kind": "territory",
            "name": f"{whole.name}: {state}",
            "code": f"{whole.code}A",
        }
    )
    whole.rule_ids.filtered(lambda rule: rule.state_id.name == state).unit_id = apart
    people = whole.member_ids.filtered("role_id.holds_customers")
    people[1::2].unit_id = apart
    if not apart.member_ids:
        people[:1].copy({"unit_id": apart.id})
    return plan


def get_preview(env, plan) -> dict:
    """What the plan would move between territories."""
    preview = env["sales.structure.preview"]
    return preview.get_preview(plan.id, "territory")


def dump(env, company) -> dict[str, list]:
    """All rows of a company, without when they were written last."""
    env.flush_all()
    found = {}
    for table, column in DUMPED.items():
        env.cr.execute(
            f"SELECT TO_JSONB(t) - %s::text[] FROM {table} t"
            f" WHERE {column} = %s ORDER BY id",
            [ASIDE, company.id],
        )
        found[table] = [row for (row,) in env.cr.fetchall()]
    return found
