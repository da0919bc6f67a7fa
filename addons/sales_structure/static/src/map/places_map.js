import {Component, onWillStart, onWillUpdateProps, useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";

import {loadGeo, loadShapes} from "./geo";
import {count} from "../screen/words";
import {chooseFocus, judge, sumPlaces} from "./holdings";
import {layoutShapes} from "./shapes_layout";
import {useRoom} from "../screen/use_room";

const NARROWEST = 320;
const WIDEST = 1000;

/** Countries, or states of the U.S., in the colour of whoever holds most customers. */
export class PlacesMap extends Component {
    static template = "sales_structure.PlacesMap";
    static props = {
        places: Array,
        units: Array,
        open: Function,
    };

    setup() {
        this.room = useRoom("root", WIDEST);
        this.regions = {
            near: _t("Where there are customers"),
            world: _t("World"),
            usa: _t("States of the U.S."),
        };
        this.state = useState({region: null, shapes: null, error: false});
        onWillStart(() => {
            this.load(this.bestRegion(this.props.places));
        });
        onWillUpdateProps(({places}) => {
            if (places !== this.props.places) {
                this.load(this.bestRegion(places));
            }
        });
    }

    /** States are shown by themselves where all customers are in the U.S. */
    bestRegion(places) {
        const codes = new Set(places.map(({code}) => code).filter(Boolean));
        return codes.size === 1 && codes.has("US") ? "usa" : "near";
    }

    async load(region) {
        this.state.region = region;
        try {
            this.geo = await loadGeo();
            this.state.shapes = await loadShapes(region === "usa" ? "usa" : "world");
            this.state.error = false;
        } catch {
            this.state.error = true;
        }
    }

    onRegionChange(event) {
        return this.load(event.target.value);
    }

    get isByState() {
        return this.state.region === "usa";
    }

    /** {code of a shape: customers there}. */
    get sums() {
        const {places} = this.props;
        const inUsa = places.filter(({code}) => code === "US");
        const sums = this.isByState
            ? sumPlaces(inUsa, (place) => place.state_code || "")
            : sumPlaces(places, (place) => place.code || "");
        return new Map(sums.map((sum) => [sum.key, sum]));
    }

    get projection() {
        const {region} = this.state;
        if (region === "usa") {
            return this.geo.geoAlbersUsa();
        }
        return region === "world"
            ? this.geo.geoNaturalEarth1()
            : this.geo.geoMercator();
    }

    get picture() {
        const {sums, isByState} = this;
        const width = Math.min(Math.max(this.room.width, NARROWEST), WIDEST);
        const isNear = this.state.region === "near";
        const focus = isNear ? chooseFocus([...sums.values()]) : undefined;
        const picture = layoutShapes(this.state.shapes, this.projection, {
            width,
            focus,
        });
        const colors = new Map(this.props.units.map((unit) => [unit.id, unit.color]));
        return {
            ...picture,
            shapes: picture.shapes.map((shape) => {
                const place = sums.get(shape.code) || null;
                const verdict = judge(place || {customers: 0, gaps: 0, units: []});
                return {
                    ...shape,
                    place,
                    verdict,
                    color: colors.get(verdict.mostId),
                    name: isByState ? shape.name : place?.country || shape.name,
                };
            }),
        };
    }

    /** Customers whose place has no shape here, as it is too small or not known. */
    get outside() {
        const shown = new Set(this.state.shapes.map(({code}) => code));
        const outside = [...this.sums.values()].filter(({key}) => !shown.has(key));
        return outside.reduce((total, {customers}) => total + customers, 0);
    }

    get outsideNote() {
        return this.outside === 1
            ? _t("One customer is not on the map: the place is too small or not known.")
            : _t(
                  "%(number)s customers are not on the map: their places are too small or not known.",
                  {number: count(this.outside)}
              );
    }

    describe({name, place}) {
        const units = new Map(this.props.units.map((unit) => [unit.id, unit.name]));
        const lines = place.units.map(({id, customers}) =>
            _t("%(unit)s: %(customers)s", {
                unit: units.get(id),
                customers: count(customers),
            })
        );
        if (place.gaps) {
            lines.push(
                _t("held by nobody: %(customers)s", {customers: count(place.gaps)})
            );
        }
        return [
            _t("%(place)s: %(customers)s customers", {
                place: name,
                customers: count(place.customers),
            }),
            ...lines,
        ].join("\n");
    }

    open({place}) {
        this.props.open(place, this.isByState ? {stateId: place.state_id} : {});
    }

    onKeydown(event, shape) {
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            this.open(shape);
        }
    }
}
