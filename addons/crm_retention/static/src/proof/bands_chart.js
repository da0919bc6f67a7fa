import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

import {bandName, count, ofHundred, percent} from "../charts/words";
import {pressed, useRoom} from "../charts/use_room";
import {layoutBands} from "./bands_layout";

/** Of 100 customers of whom we said it, how many came: a row for each band. */
export class BandsChart extends Component {
    static template = "crm_retention.BandsChart";
    static props = {
        bands: Array,
        // Customers who are in each band today, by number of the band.
        today: Array,
        open: Function,
    };

    setup() {
        this.room = useRoom("root", {narrowest: 560, widest: 1120});
        this.pressed = pressed;
        this.bandName = bandName;
        this.percent = percent;
    }

    get layout() {
        return layoutBands(this.props.bands, {width: this.room.width});
    }

    sentence({customers, said, came, verdict}) {
        if (verdict === "thin") {
            return _t(
                "Of %(customers)s we said %(said)s % for, %(came)s came: too few to tell.",
                {
                    customers: count(customers),
                    said: ofHundred(said),
                    came: count(came * customers),
                }
            );
        }
        return _t("Of 100 customers we said %(said)s % for, %(came)s came back.", {
            said: ofHundred(said),
            came: ofHundred(came),
        });
    }

    /** What the pointer is told, and the screen reader. */
    describe(row) {
        const {band, customers, said, came, low, high} = row;
        const facts = _t(
            "%(customers)s customers: we said %(said)s on average, %(came)s came back. Chance alone would put it between %(low)s and %(high)s.",
            {
                customers: count(customers),
                said: percent(said),
                came: percent(came),
                low: percent(low),
                high: percent(high),
            }
        );
        return `${facts} ${this.describeToday(band)}`;
    }

    describeToday(band) {
        const customers = this.props.today[band];
        return customers
            ? _t("Today we say it of %(customers)s: click to see them.", {
                  customers: count(customers),
              })
            : _t("Today we say it of nobody.");
    }

    open(band) {
        if (this.props.today[band]) {
            this.props.open(band);
        }
    }
}
