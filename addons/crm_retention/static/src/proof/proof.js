import {Component, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";
import {user} from "@web/core/user";

import {TrackRecord} from "./track_record";
import {Trend} from "../trend/trend";

/** How good the forecasts were, and what has become of them month by month. */
export class Proof extends Component {
    static template = "crm_retention.Proof";
    static components = {Layout, TrackRecord, Trend};
    static props = {...standardActionServiceProps};

    setup() {
        this.action = useService("action");
        this.companies = user.activeCompanies;
        this.tabs = {record: _t("Track record"), trend: _t("Trend")};
        this.state = useState(this.props.state?.shown || this.start);
        useSetupAction({getLocalState: () => ({shown: {...this.state}})});
    }

    get start() {
        const {tab} = this.props.action.params || {};
        const companyId = user.activeCompany.id;
        return {
            tab: tab || "record",
            companyId,
            kept: {backtestId: false, kind: false},
        };
    }

    get display() {
        return {controlPanel: {}};
    }

    onCompanyChange(event) {
        this.state.companyId = Number(event.target.value);
        this.state.kept = {backtestId: false, kind: false};
    }

    compute(done) {
        this.action.doAction("crm_retention.crm_retention_compute_now_action", {
            onClose: done,
        });
    }
}

registry.category("actions").add("crm_retention.proof", Proof);
