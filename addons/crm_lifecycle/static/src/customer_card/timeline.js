import {Component, onMounted, onWillUnmount, useRef, useState} from "@odoo/owl";
import {deserializeDate, deserializeDateTime} from "@web/core/l10n/dates";
import {KeepLast} from "@web/core/utils/concurrency";
import {formatDate, formatDateTime, formatMonetary} from "@web/views/fields/formatters";
import {useService} from "@web/core/utils/hooks";

const ICONS = {
    lead: "fa-star-o",
    order: "fa-shopping-cart",
    delivery: "fa-truck",
    return: "fa-reply",
    invoice: "fa-file-text-o",
    credit_note: "fa-undo",
    payment: "fa-money",
    meeting: "fa-calendar",
    rating: "fa-smile-o",
    voice: "fa-bullhorn",
    stage: "fa-flag-o",
    handoff: "fa-exchange",
    parting: "fa-sign-out",
    message: "fa-comment-o",
};
const ROW_STEPS = {ArrowDown: 1, ArrowUp: -1};
const KIND_STEPS = {ArrowRight: 1, ArrowLeft: -1};

/** What there was with a customer, the newest first; more comes as one scrolls. */
export class Timeline extends Component {
    static template = "crm_lifecycle.CustomerTimeline";
    static props = {
        partnerId: Number,
        first: Object,
        chosen: Set,
        open: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.bar = useRef("bar");
        this.list = useRef("list");
        this.end = useRef("end");
        this.chosen = useState(this.props.chosen);
        const {rows, next} = this.props.first;
        // Of the kinds, and of the rows, only the last visited one is a stop of Tab.
        const stops = {kind: "", row: ""};
        this.state = useState({rows, next, isLoading: false, ...stops});
        onMounted(() => this.watchEnd());
        onWillUnmount(() => this.observer?.disconnect());
        if (this.chosen.size) {
            this.reload();
        }
    }

    watchEnd() {
        this.observer = new IntersectionObserver((entries) => {
            if (entries.some(({isIntersecting}) => isIntersecting)) {
                this.loadMore();
            }
        });
        this.observer.observe(this.end.el);
    }

    get kinds() {
        return this.props.first.kinds;
    }

    get isEmpty() {
        return !this.state.rows.length && !this.state.isLoading;
    }

    kindStop(name) {
        return this.state.kind === name ? "0" : "-1";
    }

    rowStop({key}) {
        const {rows, row} = this.state;
        const stop = rows.some((one) => one.key === row) ? row : rows[0].key;
        return stop === key ? "0" : "-1";
    }

    /** What one of a kind is called. */
    one(kind) {
        return this.kinds.find(({name}) => name === kind)?.one || "";
    }

    icon(kind) {
        return ICONS[kind] || "fa-circle-o";
    }

    when({date, is_day: isDay}) {
        return isDay
            ? formatDate(deserializeDate(date))
            : formatDateTime(deserializeDateTime(date), {showSeconds: false});
    }

    money({amount, currency_id: currencyId}) {
        return amount && currencyId ? formatMonetary(amount, {currencyId}) : "";
    }

    async toggle(kind) {
        if (!this.chosen.delete(kind)) {
            this.chosen.add(kind);
        }
        await this.reload();
    }

    async showAll() {
        this.chosen.clear();
        await this.reload();
    }

    async reload() {
        const {rows, next} = await this.ask(false);
        Object.assign(this.state, {rows, next});
    }

    async loadMore() {
        if (!this.state.next || this.state.isLoading) {
            return;
        }
        const {rows, next} = await this.ask(this.state.next);
        this.state.rows.push(...rows);
        this.state.next = next;
    }

    async ask(before) {
        const kinds = this.chosen.size ? [...this.chosen] : false;
        this.state.isLoading = true;
        try {
            return await this.keepLast.add(
                this.orm.call("crm.customer.card", "get_timeline", [
                    this.props.partnerId,
                    before,
                    kinds,
                ])
            );
        } finally {
            this.state.isLoading = false;
        }
    }

    /** Arrows go from kind to kind; Escape shows all of them again. */
    onKindsKeydown(event) {
        if (event.key === "Escape" && this.chosen.size) {
            event.preventDefault();
            this.showAll();
            return;
        }
        this.move(event, this.bar.el.querySelectorAll("button"), KIND_STEPS);
    }

    /** Arrows go from row to row; Escape goes back to the kinds. */
    onRowsKeydown(event) {
        if (event.key === "Escape") {
            event.preventDefault();
            this.bar.el.querySelector("button[tabindex='0']").focus();
            return;
        }
        this.move(event, this.list.el.querySelectorAll("button"), ROW_STEPS);
    }

    /** Home and End go to the first and last of the buttons. */
    move(event, buttons, steps) {
        const all = [...buttons];
        const step = steps[event.key];
        const target = step
            ? all[all.indexOf(document.activeElement) + step]
            : {Home: all[0], End: all.at(-1)}[event.key];
        if (target) {
            event.preventDefault();
            target.focus();
        }
    }
}
