import {Component} from "@odoo/owl";

import {layoutLine} from "./line_layout";
import {pressed, useRoom} from "./use_room";

/** One figure over time; each point opens what it was made from. */
export class LineChart extends Component {
    static template = "crm_retention.LineChart";
    static props = {
        label: String,
        // {key, label, at, value} from left to right.
        points: Array,
        format: Function,
        formatTick: Function,
        open: Function,
    };

    setup() {
        this.room = useRoom("root", {narrowest: 280, widest: 640});
        this.pressed = pressed;
    }

    get layout() {
        return layoutLine(this.props.points, {width: this.room.width});
    }

    describe(point) {
        return `${point.label}: ${this.props.format(point.value)}`;
    }
}
