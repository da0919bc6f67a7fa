import {Component, useState} from "@odoo/owl";
import {Dialog} from "@web/core/dialog/dialog";
import {_t} from "@web/core/l10n/translation";
import {count} from "../screen/words";
import {progressOf} from "./preview_layout";
import {tellError} from "../screen/use_loader";
import {useService} from "@web/core/utils/hooks";

const MODEL = "sales.structure.change";
const PAUSE = 1500;

/** Tells once more what would move, asks how, does it and shows how far it is. */
export class ApplyDialog extends Component {
    static template = "sales_structure.ApplyDialog";
    static components = {Dialog};
    static props = {preview: Object, onDone: Function, close: Function};

    setup() {
        this.orm = useService("orm");
        const {preview} = this.props;
        this.state = useState({
            protect: "none",
            protect_until: "",
            sets_salesperson: preview.sets_salesperson,
            makes_activities: true,
            sends_digest: true,
            note: "",
            progress: null,
            isBusy: false,
            error: "",
        });
        this.ways = [
            {
                value: "none",
                text: _t("Move everything"),
                help: _t("Leads, quotations and orders go to the new owner at once."),
            },
            {
                value: "closed",
                text: _t("Protect open deals until they are closed"),
                help: _t("Customers with open deals stay with their owner until then."),
            },
            {
                value: "date",
                text: _t("Protect open deals until a date"),
                help: _t("They stay until their deals are closed, or until that day."),
            },
        ];
    }

    get question() {
        const {structure, moved, open_deals: deals} = this.props.preview;
        return _t(
            "%(plan)s comes into force today: %(moved)s customers move, %(deals)s of them with open deals.",
            {plan: structure.name, moved: count(moved), deals: count(deals)}
        );
    }

    get isReady() {
        return this.state.protect !== "date" || Boolean(this.state.protect_until);
    }

    get percent() {
        return Math.round(100 * progressOf(this.state.progress));
    }

    get today() {
        return this.props.preview.day;
    }

    get options() {
        const {protect, protect_until: until, note} = this.state;
        return {
            protect,
            protect_until: protect === "date" ? until : false,
            sets_salesperson: this.state.sets_salesperson,
            makes_activities: this.state.makes_activities,
            sends_digest: this.state.sends_digest,
            note,
        };
    }

    async apply() {
        Object.assign(this.state, {isBusy: true, error: ""});
        try {
            const {structure} = this.props.preview;
            const args = [structure.id, this.options];
            this.state.progress = await this.orm.call(MODEL, "apply_plan", args);
            await this.goOn();
        } catch (error) {
            this.state.error = tellError(error);
            this.state.isBusy = false;
        }
    }

    /** What follows goes on in the background too, if this page is closed. */
    async goOn() {
        const {id} = this.state.progress;
        while (this.state.progress.state === "running") {
            const {done} = this.state.progress;
            this.state.progress = await this.orm.call(MODEL, "continue_change", [[id]]);
            if (this.state.progress.done === done) {
                await new Promise((resolve) => setTimeout(resolve, PAUSE));
            }
        }
        this.props.close();
        this.props.onDone(id);
    }
}
