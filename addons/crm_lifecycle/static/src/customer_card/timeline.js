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
const KEYS = {ArrowDown: 1, ArrowUp: -1};

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
        this.list = useRef("list");
        this.end = useRef("end");
        this.chosen = useState(this.props.chosen);
        const {rows, next} = this.props.first;
        this.state = useState({rows, next, isLoading: false});
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

    label(kind) {
        return this.kinds.find(({name}) => name === kind)?.label || "";
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

    /** Arrows go from row to row; Home and End to the first and last. */
    onKeydown(event) {
        const rows = [...this.list.el.querySelectorAll(".o_timeline_row")];
        const place = rows.indexOf(document.activeElement);
        const step = KEYS[event.key];
        const target = step
            ? rows[place + step]
            : {Home: rows[0], End: rows.at(-1)}[event.key];
        if (target) {
            event.preventDefault();
            target.focus();
        }
    }
}
