import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

/** How many customers would move from which stage to which; a cell lists its own. */
export class MoveMatrix extends Component {
    static template = "crm_lifecycle.MoveMatrix";
    static props = {
        matrix: Array,
        stages: Array,
        chosen: {type: [Object, {value: null}], optional: true},
        choose: Function,
    };

    get rows() {
        return this.occurring("from");
    }

    get columns() {
        return this.occurring("to");
    }

    /** Stages that somebody leaves (or comes to), in their order, then no stage. */
    occurring(side) {
        const ids = new Set(this.props.matrix.map((cell) => cell[side]));
        const stages = this.props.stages.filter(({id}) => ids.has(id));
        return ids.has(false) ? [...stages, {id: false, name: _t("No stage")}] : stages;
    }

    cell(from, to) {
        return this.props.matrix.find((cell) => cell.from === from && cell.to === to);
    }

    isChosen({from, to}) {
        return this.props.chosen?.from === from && this.props.chosen?.to === to;
    }

    describe(count, from, to) {
        return _t("%(count)s: %(from)s → %(to)s", {
            count: this.number(count),
            from: from.name,
            to: to.name,
        });
    }

    total(side, id) {
        const cells = this.props.matrix.filter((cell) => cell[side] === id);
        return this.number(cells.reduce((total, {count}) => total + count, 0));
    }

    number(value) {
        return formatInteger(value);
    }
}
