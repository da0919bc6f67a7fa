import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

import {day} from "./words";

/** Which version is shown: the one in force, plans, those of the past. */
export class VersionChoice extends Component {
    static template = "sales_structure.VersionChoice";
    static props = {
        versions: Array,
        chosen: Number,
        choose: Function,
    };

    get groups() {
        const names = {
            active: _t("In force"),
            planning: _t("Plans"),
            archived: _t("Of the past"),
        };
        return Object.entries(names)
            .map(([state, name]) => ({
                state,
                name,
                versions: this.props.versions.filter((each) => each.state === state),
            }))
            .filter(({versions}) => versions.length);
    }

    onChange(event) {
        this.props.choose(Number(event.target.value));
    }

    label({name, company, date_from: from, date_to: to}) {
        const companies = new Set(this.props.versions.map((each) => each.company_id));
        const parts = [name];
        if (from && to) {
            parts.push(_t("%(from)s – %(to)s", {from: day(from), to: day(to)}));
        }
        if (companies.size > 1) {
            parts.push(company);
        }
        return parts.join(", ");
    }
}
