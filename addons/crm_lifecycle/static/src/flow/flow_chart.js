import {Component, onMounted, useExternalListener, useRef, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {formatInteger} from "@web/views/fields/formatters";

import {SIZE, layoutFlow} from "./flow_layout";

const NARROWEST = 640;
const WIDEST = 1280;

/** The picture: who went from which stage to which, a ribbon for each pair of stages. */
export class FlowChart extends Component {
    static template = "crm_lifecycle.FlowChart";
    static props = {
        flows: Array,
        stages: Array,
        openMoves: Function,
    };

    setup() {
        this.root = useRef("root");
        this.state = useState({width: SIZE.width, pointed: null});
        onMounted(() => this.fit());
        useExternalListener(window, "resize", () => this.fit());
    }

    /** Texts keep their size: the picture is drawn as wide as there is room. */
    fit() {
        const room = this.root.el.clientWidth;
        this.state.width = Math.min(Math.max(room, NARROWEST), WIDEST);
    }

    get layout() {
        const order = this.props.stages.map(({id}) => id);
        return layoutFlow(this.props.flows, order, {width: this.state.width});
    }

    stage(id) {
        return this.props.stages.find((stage) => stage.id === id);
    }

    stageName(id, side) {
        if (id) {
            return this.stage(id)?.name ?? _t("Unknown stage");
        }
        return side === "from" ? _t("No stage before") : _t("No stage any more");
    }

    colorClass(id) {
        return `o_lifecycle_color_${this.stage(id)?.color || 0}`;
    }

    /** A ribbon wears the colour of where it leads to, as what matters is the goal. */
    ribbonClass(ribbon) {
        const isFaded = this.state.pointed && this.state.pointed !== ribbon.key;
        return `${this.colorClass(ribbon.to || ribbon.from)}${isFaded ? " o_faded" : ""}`;
    }

    number(value) {
        return formatInteger(value);
    }

    describe({from, to, count, moves}) {
        const names = {
            from: this.stageName(from, "from"),
            to: this.stageName(to, "to"),
        };
        const text =
            count === 1
                ? _t("1 customer: %(from)s → %(to)s", names)
                : _t("%(count)s customers: %(from)s → %(to)s", {
                      count: formatInteger(count),
                      ...names,
                  });
        return moves > count
            ? _t("%(text)s (%(moves)s moves)", {text, moves: formatInteger(moves)})
            : text;
    }

    onKeydown(event, ribbon) {
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            this.props.openMoves(ribbon.from, ribbon.to);
        }
    }
}
