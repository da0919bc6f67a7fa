import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

import {deviation, ofHundred, points, score} from "../charts/words";

/** The ways of saying it side by side, the chosen one marked. */
export class Contest extends Component {
    static template = "crm_retention.Contest";
    static props = {
        candidates: Array,
        // Kind whose picture is shown.
        shown: String,
        show: Function,
    };

    get columns() {
        return [
            {
                name: "rank",
                label: _t("Ranks right"),
                help: _t(
                    "Of two customers, one who came back and one who did not: in how many of 100 such pairs the first had been given the higher probability. 50 is chance."
                ),
            },
            {
                name: "error",
                label: _t("Off by (points)"),
                help: _t(
                    "How far the share who came back was from the probability, in percentage points, on average over ten groups of customers."
                ),
            },
            {
                name: "raw",
                label: _t("Before correction"),
                help: _t("The same without what an earlier time had taught."),
            },
            {
                name: "brier",
                label: _t("Brier score"),
                help: _t(
                    "Mean squared distance between the probability and what happened: 0 is perfect, always saying 50 % gives 0.25."
                ),
            },
            {
                name: "purchases",
                label: _t("Purchases in total"),
                help: _t(
                    "How far the expected number of purchases was from what came. Empty for what tells probabilities only."
                ),
            },
        ];
    }

    cells(candidate) {
        return this.columns.map(({name}) => ({
            name,
            text: this.texts[name](candidate),
        }));
    }

    get texts() {
        return {
            rank: ({auc}) =>
                auc === false ? "–" : _t("%(right)s of 100", {right: ofHundred(auc)}),
            error: ({calibration_error: error}) => points(error),
            raw: ({raw_calibration_error: error}) => points(error),
            brier: ({brier}) => score(brier),
            purchases: ({purchases}) =>
                purchases === false ? "–" : deviation(purchases),
        };
    }

    help(kind) {
        return {
            bg_nbd: _t(
                "Everybody buys in a rhythm of their own, and after any purchase may leave for good; whoever bought once has not left yet."
            ),
            mbg_nbd: _t(
                "Everybody buys in a rhythm of their own, and after any purchase, also the first, may leave for good."
            ),
            pareto_nbd: _t(
                "Everybody buys in a rhythm of their own, and may leave for good at any time, also between purchases."
            ),
            logit: _t(
                "What purchases, silence and rhythm meant for coming back in an earlier time, learned from who came then."
            ),
            recency: _t(
                "The longer silent, the less probable, and nothing else: what everybody knows without a model."
            ),
        }[kind];
    }
}
