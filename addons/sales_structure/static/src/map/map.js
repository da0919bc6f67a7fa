import {Component, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

import {KINDS, count, day} from "../screen/words";
import {colorUnits, judge, sumCountries} from "./holdings";
import {openNew, openRecord} from "../screen/ways";
import {PlacesMap} from "./places_map";
import {VersionChoice} from "../screen/version_choice";
import {useLoader} from "../screen/use_loader";

const MODEL = "sales.structure.map";

/** Where customers are, who holds them there, and where nobody does. */
export class StructureMap extends Component {
    static template = "sales_structure.Map";
    static components = {Layout, PlacesMap, VersionChoice};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        Object.assign(this, {count, day});
        const {params = {}, context = {}} = this.props.action;
        this.state = useState({
            structureId: params.structure_id || context.active_structure_id || false,
            kind: false,
            open: {},
            onlyGaps: false,
            ...this.props.state?.map,
        });
        useSetupAction({getLocalState: () => ({map: {...this.state}})});
        this.loader = useLoader(() => this.ask());
    }

    get display() {
        return {controlPanel: {}};
    }

    async ask() {
        const {structureId, kind} = this.state;
        const found = await this.orm.call(MODEL, "get_map", [structureId, kind]);
        this.state.kind = found.kind || false;
        this.state.structureId = found.structure?.id || false;
        return found;
    }

    get map() {
        return this.loader.data;
    }

    get structure() {
        return this.map.structure;
    }

    get kinds() {
        return this.map.kinds.map((kind) => ({
            kind,
            name: KINDS[kind].name.toString(),
        }));
    }

    get countries() {
        return sumCountries(this.map.places);
    }

    get rows() {
        const shown = (place) => !this.state.onlyGaps || place.gaps;
        return this.countries.filter(shown).map((country) => ({
            ...country,
            name: country.country || _t("No country"),
            hasStates: country.parts.some((part) => part.state_id),
            isOpen: Boolean(this.state.open[country.key]),
            states: country.parts
                .filter(shown)
                .map((part) => ({...part, name: part.state || _t("No state")}))
                .sort((one, other) => other.customers - one.customers),
        }));
    }

    get units() {
        return colorUnits(this.map.places, this.map.units);
    }

    get colors() {
        return new Map(this.units.map((unit) => [unit.id, unit]));
    }

    get total() {
        const sum = (name) =>
            this.map.places.reduce((total, place) => total + place[name], 0);
        return {customers: sum("customers"), gaps: sum("gaps")};
    }

    get sentence() {
        const {customers, gaps} = this.total;
        const values = {customers: count(customers), gaps: count(gaps)};
        return gaps
            ? _t("%(gaps)s of %(customers)s customers are held by nobody.", values)
            : _t("All %(customers)s customers are held.", values);
    }

    holders(place) {
        return place.units.map(({id, customers}) => ({
            ...this.colors.get(id),
            customers,
        }));
    }

    describeHolders(place) {
        return this.holders(place)
            .map(({complete_name: name, customers}) => `${name}: ${count(customers)}`)
            .join("\n");
    }

    judge(place) {
        return judge(place);
    }

    // What people do

    chooseVersion(structureId) {
        Object.assign(this.state, {structureId, kind: false, open: {}});
        return this.loader.load();
    }

    onKindChange(event) {
        this.state.kind = event.target.value;
        return this.loader.load();
    }

    toggle(country) {
        this.state.open[country.key] = !this.state.open[country.key];
    }

    /** @param {{unitId?: number|false, stateId?: number|false}} [which] */
    async openCustomers(place, {unitId = null, stateId = null} = {}) {
        const action = await this.orm.call(MODEL, "get_customers", [
            this.structure.id,
            this.map.kind,
            place.country_id,
            stateId,
            unitId,
        ]);
        return this.action.doAction(action);
    }

    openState(state, unitId = null) {
        return this.openCustomers(state, {unitId, stateId: state.state_id});
    }

    /** Of a country with all its states, or of one state. */
    openGaps(place) {
        return place.parts
            ? this.openCustomers(place, {unitId: false})
            : this.openState(place, false);
    }

    openUnit(unit) {
        openRecord(this.action, "sales.structure.unit", unit.id);
    }

    openStructure() {
        openRecord(this.action, "sales.structure", this.structure.id);
    }

    addStructure() {
        openNew(this.action, "sales.structure");
    }
}

registry.category("actions").add("sales_structure_map", StructureMap);
