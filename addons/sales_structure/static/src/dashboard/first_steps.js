import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {count} from "../screen/words";
import {openNew, openRecord} from "../screen/ways";

const MODEL = "sales.structure";

/** From nothing to a structure in force, in five steps. */
export class FirstSteps extends Component {
    static template = "sales_structure.FirstSteps";
    static props = {
        // What the newest plan has already; `structure_id` is false without a plan.
        steps: Object,
        canWrite: Boolean,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
    }

    get rows() {
        const {units, rules, members} = this.props.steps;
        return [
            {
                name: "units",
                title: _t("Units"),
                text: _t(
                    "Territories, groups of products, steps of the sale: as a tree."
                ),
                number: units,
                button: _t("Units"),
                method: "action_open_units",
            },
            {
                name: "rules",
                title: _t("Rules"),
                text: _t(
                    "What falls to each unit: countries, ZIP codes, tags, categories."
                ),
                number: rules,
                button: _t("Rules"),
                method: "action_open_rules",
            },
            {
                name: "members",
                title: _t("Members"),
                text: _t("Who works in which unit, and how much each can hold."),
                number: members,
                button: _t("Members"),
                method: "action_open_members",
            },
            {
                name: "check",
                title: _t("Check"),
                text: _t("What contradicts itself, and what falls to nobody."),
                button: _t("Check"),
                method: "action_check",
            },
            {
                name: "activate",
                title: _t("Put in force"),
                text: _t(
                    "From that day on customers, leads and orders go to their units."
                ),
                button: _t("Put in force…"),
                method: "action_activate",
                isForManagers: true,
            },
        ].map((row) => ({...row, isDone: row.number > 0}));
    }

    count(number) {
        return count(number);
    }

    canDo({isForManagers}) {
        const {steps, canWrite} = this.props;
        return steps.structure_id && (canWrite || !isForManagers);
    }

    async go({method}) {
        const ids = [this.props.steps.structure_id];
        return this.action.doAction(await this.orm.call(MODEL, method, [ids]));
    }

    addPlan() {
        openNew(this.action, MODEL);
    }

    openPlan() {
        openRecord(this.action, MODEL, this.props.steps.structure_id);
    }
}
