import {Component, markRaw, onPatched, useEffect, useRef, useState} from "@odoo/owl";
import {Layout} from "@web/search/layout";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";
import {useSetupAction} from "@web/search/action_hook";

import {
    buildTree,
    closedAtFirst,
    closedFrom,
    findUnits,
    isOpen,
    listShown,
    reveal,
    stepInChart,
    stepInList,
} from "../screen/tree";
import {count, day} from "../screen/words";
import {openDocuments, openNew, openRecord} from "../screen/ways";
import {UnitBox} from "./unit_box";
import {VersionChoice} from "../screen/version_choice";
import {layoutTree} from "./tree_layout";
import {useLoader} from "../screen/use_loader";
import {useMoves} from "./use_moves";
import {useRoom} from "../screen/use_room";

const MODEL = "sales.structure.chart";
const UNIT = "sales.structure.unit";
const NARROW = 720;
const ZOOMS = [0.5, 0.6, 0.75, 0.9, 1, 1.15, 1.3];
const FITTING = 0.6;

/** A version as an organisation chart, in which units of a plan can be moved. */
export class Chart extends Component {
    static template = "sales_structure.Chart";
    static components = {Layout, UnitBox, VersionChoice};
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.root = useRef("root");
        this.room = useRoom("root");
        this.day = day;
        const {params = {}, context = {}} = this.props.action;
        const kept = this.props.state?.chart || {};
        this.state = useState({
            structureId: params.structure_id || context.active_structure_id || false,
            closed: null,
            focused: null,
            text: "",
            zoom: 0,
            ...kept,
        });
        useSetupAction({getLocalState: () => ({chart: this.kept})});
        this.loader = useLoader(() => this.ask());
        this.moves = useMoves(this);
        this.act = this.makeActions();
        this.isMovingFocus = false;
        onPatched(() => this.followFocus());
        useEffect(
            (id) => id && this.scrollTo(id),
            () => [this.found[0]]
        );
    }

    get display() {
        return {controlPanel: {}};
    }

    /** What is still right when the person comes back from a list. */
    get kept() {
        const {structureId, closed, focused, zoom} = this.state;
        return {structureId, closed: closed && new Set(closed), focused, zoom};
    }

    async ask() {
        const chart = await this.orm.call(MODEL, "get_chart", [this.state.structureId]);
        const tree = markRaw(buildTree(chart.units));
        const {state} = this;
        const isOther = state.structureId !== chart.structure.id;
        if (isOther || this.isFresh || !state.closed) {
            this.isFresh = false;
            Object.assign(state, {closed: closedAtFirst(tree), zoom: 0, text: ""});
            state.structureId = chart.structure.id;
        }
        if (!tree.nodes.has(state.focused)) {
            state.focused = tree.roots[0]?.id ?? null;
        }
        return {...chart, tree};
    }

    makeActions() {
        const {moves} = this;
        return {
            open: (id) => openRecord(this.action, UNIT, id),
            focus: (id) => {
                this.state.focused = id;
            },
            toggle: (id) => this.toggle(id),
            documents: (id, figure) =>
                openDocuments(this, this.state.structureId, id, figure),
            ...moves.actions,
        };
    }

    // What is shown

    get chart() {
        return this.loader.data;
    }

    get structure() {
        return this.chart.structure;
    }

    get tree() {
        return this.chart?.tree;
    }

    get isNarrow() {
        return this.room.width < NARROW;
    }

    get found() {
        return this.tree ? findUnits(this.tree, this.state.text) : [];
    }

    /** A search opens what it finds, and leaves open what was. */
    get closed() {
        return this.found.reduce(
            (closed, id) => reveal(this.tree, closed, id),
            this.state.closed
        );
    }

    get boxes() {
        const {closed, found} = this;
        const isFound = new Set(found);
        return listShown(this.tree, closed).map((node) => ({
            node,
            isOpen: isOpen(node, closed),
            isFound: isFound.has(node.id),
            isFocused: this.state.focused === node.id,
            ...this.moves.look(node.id),
        }));
    }

    get zoom() {
        return this.state.zoom || this.fittingZoom;
    }

    /** All of it in the room there is, as long as it can be read. */
    get fittingZoom() {
        const {width} = this.room;
        const fits = (zoom) =>
            layoutTree(this.tree.roots, this.closed, {zoom, width}).width <= width;
        const best = [...ZOOMS].reverse().find((zoom) => zoom <= 1 && fits(zoom));
        return Math.max(best || FITTING, FITTING);
    }

    get picture() {
        const {zoom} = this;
        const {width} = this.room;
        const picture = layoutTree(this.tree.roots, this.closed, {zoom, width});
        const places = new Map(picture.boxes.map((box) => [box.id, box]));
        return {...picture, places};
    }

    place(box) {
        return (
            `left: ${box.x}px; top: ${box.y}px; ` +
            `width: ${box.width}px; height: ${box.height}px;`
        );
    }

    indent(node) {
        return `margin-left: ${1.25 * (node.level - 1)}rem;`;
    }

    get foundText() {
        const {length} = this.found;
        if (!this.state.text.trim()) {
            return "";
        }
        return length === 1
            ? _t("1 unit found")
            : _t("%(number)s units found", {number: count(length)});
    }

    // What people do

    chooseVersion(structureId) {
        this.state.structureId = structureId;
        this.isFresh = true;
        this.moves.forget();
        return this.loader.load();
    }

    toggle(id) {
        const closed = new Set(this.closed);
        if (!closed.delete(id)) {
            closed.add(id);
        }
        Object.assign(this.state, {closed, text: "", focused: id});
    }

    closeAll() {
        Object.assign(this.state, {closed: closedFrom(this.tree, 1), text: ""});
    }

    openAll() {
        Object.assign(this.state, {closed: new Set(), text: ""});
    }

    zoomBy(step) {
        const {zoom} = this;
        const now = ZOOMS.findIndex((each) => each >= zoom);
        const next = Math.min(Math.max(now + step, 0), ZOOMS.length - 1);
        this.state.zoom = ZOOMS[next];
    }

    get zoomText() {
        return _t("%(number)s %", {number: Math.round(100 * this.zoom)});
    }

    onSearchKeydown(event) {
        if (event.key === "Enter" && this.found.length) {
            event.preventDefault();
            this.focusOn(this.found[0]);
        } else if (event.key === "Escape") {
            this.state.text = "";
        }
    }

    onKeydown(event) {
        if (!event.target.classList.contains("o_unit_box")) {
            return;
        }
        const id = this.state.focused;
        if (this.moves.onKeydown(event, id) || this.onCommand(event, id)) {
            event.preventDefault();
            return;
        }
        const step = this.isNarrow ? stepInList : stepInChart;
        const goal = step(this.tree, this.closed, id, event.key);
        if (goal !== id) {
            event.preventDefault();
            this.focusOn(goal);
        } else if (event.key.startsWith("Arrow")) {
            event.preventDefault();
            this.stepInto(event.key, id);
        }
    }

    onCommand({key}, id) {
        const {children} = this.tree.nodes.get(id);
        if (key === "Enter") {
            this.act.open(id);
            return true;
        }
        if (key === " " && children.length) {
            this.toggle(id);
            return true;
        }
        return false;
    }

    /** An arrow into closed parts opens them; in a list the other one closes them. */
    stepInto(key, id) {
        const node = this.tree.nodes.get(id);
        const isClosed = node.children.length && this.closed.has(id);
        const inwards = this.isNarrow ? "ArrowRight" : "ArrowDown";
        if (key === inwards && isClosed) {
            this.toggle(id);
        }
    }

    focusOn(id) {
        this.isMovingFocus = true;
        this.state.closed = reveal(this.tree, this.closed, id);
        this.state.focused = id;
        this.render();
    }

    followFocus() {
        if (this.isMovingFocus) {
            this.isMovingFocus = false;
            this.find(this.state.focused)?.focus();
        }
    }

    find(id) {
        return this.root.el?.querySelector(`.o_unit_box[data-id="${id}"]`);
    }

    scrollTo(id) {
        this.find(id)?.scrollIntoView({block: "nearest", inline: "center"});
    }

    openStructure() {
        openRecord(this.action, "sales.structure", this.structure.id);
    }

    addUnit() {
        openNew(this.action, UNIT, {default_structure_id: this.structure.id});
    }

    addStructure() {
        openNew(this.action, "sales.structure");
    }
}

registry.category("actions").add("sales_structure_chart", Chart);
