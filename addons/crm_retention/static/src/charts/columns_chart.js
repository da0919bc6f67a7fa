import {Component} from "@odoo/owl";

import {count} from "./words";
import {layoutColumns} from "./columns_layout";
import {pressed, useRoom} from "./use_room";

const LABEL_ROOM = 64;

/** Columns of customers, stacked by segment; each part opens what it counts. */
export class ColumnsChart extends Component {
    static template = "crm_retention.ColumnsChart";
    static props = {
        label: String,
        // {key, label, hint, parts: [{code, count}]} from left to right.
        columns: Array,
        // {code, name} from the bottom up.
        segments: Array,
        open: Function,
    };

    setup() {
        this.room = useRoom("root", {narrowest: 480, widest: 1280});
        this.pressed = pressed;
        this.number = count;
    }

    get layout() {
        const {columns} = this.props;
        const options = {width: this.room.width, labelRoom: LABEL_ROOM};
        return layoutColumns(columns, options);
    }

    name(code) {
        return this.props.segments.find((each) => each.code === code)?.name ?? code;
    }

    describe(column, part) {
        return `${column.label}, ${this.name(part.code)}: ${count(part.count)}`;
    }
}
