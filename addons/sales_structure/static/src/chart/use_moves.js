import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";
import {useState} from "@odoo/owl";

import {MoveDialog} from "./move_dialog";
import {canMove} from "../screen/tree";

const NOTHING = {dragged: null, target: null, cut: null, undo: null, told: ""};

/** What can be moved where, and what is being moved. */
class Moves {
    constructor(chart, services, state) {
        Object.assign(this, {chart, ...services, state});
    }

    /** What a unit's box calls. */
    get actions() {
        return {
            askMove: (id) => this.askMove(id),
            cut: (id) => this.cut(id),
            paste: (id) => this.paste(id),
            drag: (event, id) => this.drag(event, id),
            dragOver: (event, id) => this.dragOver(event, id),
            dragLeave: (id) => this.dragLeave(id),
            drop: (event, id) => this.drop(event, id),
            dragEnd: () => this.dragEnd(),
        };
    }

    /** How a unit looks while something is moved. */
    look(id) {
        const {cut, dragged, target} = this.state;
        return {
            canMove: this.isAllowed,
            canPaste: Boolean(cut) && this.canMove(cut, id),
            isCut: cut === id || dragged === id,
            isTarget: target === id,
        };
    }

    get isAllowed() {
        return Boolean(this.chart.chart?.structure.can_move);
    }

    canMove(id, parentId) {
        return canMove(this.chart.tree, id, parentId);
    }

    name(id) {
        return this.chart.tree.nodes.get(id)?.unit.name ?? "";
    }

    forget() {
        Object.assign(this.state, NOTHING);
    }

    // Moves

    async move(id, parentId, {isUndo = false} = {}) {
        const names = {unit: this.name(id), whole: this.name(parentId)};
        Object.assign(this.state, {dragged: null, target: null, cut: null});
        const back = await this.orm.call("sales.structure.chart", "move_unit", [
            id,
            parentId,
        ]);
        this.state.undo = isUndo
            ? null
            : {id: back.unit_id, parentId: back.parent_id, moved: names.unit};
        this.tell(
            names.whole
                ? _t("%(unit)s is a part of %(whole)s now.", names)
                : _t("%(unit)s is a part of no other unit now.", names)
        );
        this.notification.add(this.state.told, {type: "success"});
        await this.chart.loader.load();
        this.chart.focusOn(id);
    }

    undo() {
        const {id, parentId} = this.state.undo;
        return this.move(id, parentId, {isUndo: true});
    }

    /** Also to whoever does not see the screen. */
    tell(text) {
        this.state.told = text;
    }

    refuse(id, parentId) {
        const names = {unit: this.name(id), whole: this.name(parentId)};
        this.notification.add(
            names.whole
                ? _t(
                      "%(unit)s cannot be moved to %(whole)s: one is a part of the other already.",
                      names
                  )
                : _t("%(unit)s is a part of no other unit already.", names),
            {type: "warning"}
        );
    }

    askMove(unitId) {
        this.dialog.add(MoveDialog, {
            tree: this.chart.tree,
            unitId,
            move: (id, parentId) => this.move(id, parentId),
        });
    }

    cut(id) {
        this.state.cut = id;
        this.tell(
            _t("%(unit)s is cut: paste it where it belongs.", {unit: this.name(id)})
        );
    }

    paste(parentId) {
        const {cut} = this.state;
        return this.canMove(cut, parentId)
            ? this.move(cut, parentId)
            : this.refuse(cut, parentId);
    }

    // Dragging

    drag(event, id) {
        event.stopPropagation();
        if (event.dataTransfer) {
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", this.name(id));
        }
        this.state.dragged = id;
    }

    dragOver(event, id) {
        const {dragged} = this.state;
        if (dragged && this.canMove(dragged, id)) {
            event.preventDefault();
            this.state.target = id;
        }
    }

    dragLeave(id) {
        if (this.state.target === id) {
            this.state.target = null;
        }
    }

    drop(event, id) {
        event.preventDefault();
        const {dragged} = this.state;
        return dragged && this.canMove(dragged, id) ? this.move(dragged, id) : null;
    }

    dragEnd() {
        Object.assign(this.state, {dragged: null, target: null});
    }

    // Keys

    /** @returns {boolean} whether the key was meant for this */
    onKeydown(event, id) {
        if (!this.isAllowed) {
            return false;
        }
        if (event.key === "Escape" && this.state.cut) {
            this.state.cut = null;
            return true;
        }
        const keys = {
            x: () => this.cut(id),
            v: () => this.state.cut && this.paste(id),
            z: () => this.state.undo && this.undo(),
        };
        const act = (event.ctrlKey || event.metaKey) && keys[event.key.toLowerCase()];
        act?.();
        return Boolean(act);
    }
}

/**
 * Units of a plan made part of others: dragged, cut and pasted, or chosen in a dialog.
 * The last move can be undone.
 */
export function useMoves(chart) {
    const services = {
        orm: useService("orm"),
        dialog: useService("dialog"),
        notification: useService("notification"),
    };
    return new Moves(chart, services, useState({...NOTHING}));
}
