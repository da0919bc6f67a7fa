import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";

import {canMove, listShown} from "../screen/tree";

const INDENT = "\u00a0\u00a0\u00a0";

/** Where to: for those who do not drag. */
export class MoveDialog extends Component {
    static template = "sales_structure.MoveDialog";
    static components = {Dialog};
    static props = {
        tree: Object,
        unitId: Number,
        move: Function,
        close: Function,
    };

    setup() {
        this.state = useState({goal: this.goals[0]?.id ?? null});
    }

    get node() {
        return this.props.tree.nodes.get(this.props.unitId);
    }

    get title() {
        return _t("Move %(unit)s", {unit: this.node.unit.name});
    }

    get goals() {
        const {tree, unitId} = this.props;
        const top = {id: 0, label: _t("(part of no other unit)")};
        const units = listShown(tree, new Set()).map(({id, level, unit}) => ({
            id,
            label: INDENT.repeat(level - 1) + unit.name,
        }));
        return [top, ...units].filter(({id}) => canMove(tree, unitId, id || false));
    }

    choose(event) {
        this.state.goal = Number(event.target.value);
    }

    confirm() {
        this.props.close();
        this.props.move(this.props.unitId, this.state.goal || false);
    }
}
