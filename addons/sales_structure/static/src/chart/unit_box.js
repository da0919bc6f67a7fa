import {Component} from "@odoo/owl";
import {Dropdown} from "@web/core/dropdown/dropdown";
import {DropdownItem} from "@web/core/dropdown/dropdown_item";
import {_t} from "@web/core/l10n/translation";
import {imageUrl} from "@web/core/utils/urls";

import {KINDS, LINE_KINDS, count, money, roundMoney} from "../screen/words";

const SHOWN_PEOPLE = 6;

/** One unit: its people and figures, each figure a way to what it counts. */
export class UnitBox extends Component {
    static template = "sales_structure.UnitBox";
    static components = {Dropdown, DropdownItem};
    static props = {
        node: Object,
        columns: Array,
        currencyId: Number,
        isOpen: Boolean,
        isFocused: Boolean,
        isFound: Boolean,
        isCut: Boolean,
        isTarget: Boolean,
        canMove: Boolean,
        canPaste: Boolean,
        style: {type: String, optional: true},
        act: Object,
    };

    get unit() {
        return this.props.node.unit;
    }

    get kind() {
        return KINDS[this.unit.kind];
    }

    get people() {
        return this.unit.people.slice(0, SHOWN_PEOPLE);
    }

    get morePeople() {
        return this.unit.people.slice(SHOWN_PEOPLE);
    }

    describePerson({name, role, is_absent: isAbsent}) {
        return isAbsent
            ? _t("%(name)s, %(role)s (away)", {name, role})
            : _t("%(name)s, %(role)s", {name, role});
    }

    get othersTitle() {
        return this.morePeople.map((person) => this.describePerson(person)).join("\n");
    }

    photo({user_id: userId}) {
        return imageUrl("res.users", userId, "avatar_128");
    }

    /** What is counted of this kind of units: lines fall to some, customers to others. */
    get figures() {
        const {columns, currencyId} = this.props;
        const inMoney = (amount) => ({
            text: roundMoney(amount, currencyId),
            exact: money(amount, currencyId),
        });
        const inNumber = (number) => ({text: count(number), exact: count(number)});
        return [
            {name: "customers", label: _t("Customers"), show: inNumber},
            {name: "leads", label: _t("Leads"), show: inNumber},
            {name: "quotations", label: _t("Quotes"), show: inMoney},
            {name: "revenue", label: _t("Revenue"), show: inMoney},
        ]
            .filter(({name}) => columns.includes(name))
            .filter(
                ({name}) => !this.isByLine || (name === "revenue" && this.unit.revenue)
            )
            .map(({name, label, show}) => ({name, label, ...show(this.unit[name])}));
    }

    get isByLine() {
        return LINE_KINDS.includes(this.unit.kind) && !this.unit.customers;
    }

    describeFigure({name, exact}) {
        const values = {exact, unit: this.unit.name};
        const tell = {
            customers: () =>
                _t("%(exact)s customers of %(unit)s and the units below", values),
            leads: () =>
                _t("%(exact)s open leads of %(unit)s and the units below", values),
            quotations: () =>
                _t(
                    "Open quotations of %(unit)s and the units below: %(exact)s",
                    values
                ),
            revenue: () =>
                _t(
                    "12 months' revenue of %(unit)s and the units below: %(exact)s",
                    values
                ),
        };
        return tell[name]();
    }

    get capacity() {
        const {capacity, customers} = this.unit;
        if (!capacity) {
            return null;
        }
        const share = customers / capacity;
        return {
            width: Math.min(100 * share, 100),
            color: share > 1 ? "bg-danger" : share > 0.9 ? "bg-warning" : "bg-success",
            text: _t("%(customers)s of %(capacity)s that its people can hold", {
                customers: count(customers),
                capacity: count(capacity),
            }),
        };
    }

    get toggleLabel() {
        const values = {unit: this.unit.name, below: count(this.props.node.below)};
        return this.props.isOpen
            ? _t("Hide the units below %(unit)s", values)
            : _t("Show the %(below)s units below %(unit)s", values);
    }

    get label() {
        return _t("%(unit)s, %(kind)s", {
            unit: this.unit.name,
            kind: this.kind.name.toString(),
        });
    }
}
