import {useState} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {useService} from "@web/core/utils/hooks";

import {MoveDialog} from "./move_dialog";
import {canMove} from "../screen/tree";

/**
 * Units of a plan made part of others: dragged, cut and pasted, or chosen in a dialog.
 * The last move can be undone.
 */
export function useMoves(chart) {
    const orm = useService("orm");
    const dialog = useService("dialog");
    const notification = useService("notification");
    const nothing = {dragged: null, target: null, cut: null, undo: null, told: ""};
    const state = useState({...nothing});

    const name = (id) => chart.tree.nodes.get(id)?.unit.name ?? "";
    const isAllowed = () => Boolean(chart.chart?.structure.can_move);

    async function move(id, parentId, {isUndo = false} = {}) {
        const moved = name(id);
        const goal = name(parentId);
        Object.assign(state, {dragged: null, target: null, cut: null});
        const back = await orm.call("sales.structure.chart", "move_unit", [id, parentId]);
        state.undo = isUndo ? null : {id: back.unit_id, parentId: back.parent_id, moved};
        state.told = goal
            ? _t("%(unit)s is a part of %(whole)s now.", {unit: moved, whole: goal})
            : _t("%(unit)s is a part of no other unit now.", {unit: moved});
        notification.add(state.told, {type: "success"});
        await chart.loader.load();
        chart.focusOn(id);
    }

    function refuse(id, parentId) {
        const text =
            id === parentId
                ? _t("A unit cannot be part of itself: choose another one.")
                : _t("%(unit)s cannot be moved there: it is part of %(goal)s already, or the other way round.", {
                      unit: name(id),
                      goal: name(parentId),
                  });
        notification.add(text, {type: "warning"});
    }

    const actions = {
        askMove: (id) => dialog.add(MoveDialog, {tree: chart.tree, unitId: id, move}),
        cut: (id) => {
            state.cut = id;
            state.told = _t("%(unit)s is cut: paste it where it belongs.", {
                unit: name(id),
            });
        },
        paste: (id) => {
            const {cut} = state;
            return canMove(chart.tree, cut, id) ? move(cut, id) : refuse(cut, id);
        },
        drag: (event, id) => {
            event.stopPropagation();
            event.dataTransfer.effectAllowed = "move";
            event.dataTransfer.setData("text/plain", name(id));
            state.dragged = id;
        },
        dragOver: (event, id) => {
            if (state.dragged && canMove(chart.tree, state.dragged, id)) {
                event.preventDefault();
                state.target = id;
            }
        },
        dragLeave: (id) => {
            if (state.target === id) {
                state.target = null;
            }
        },
        drop: (event, id) => {
            event.preventDefault();
            const {dragged} = state;
            if (dragged && canMove(chart.tree, dragged, id)) {
                return move(dragged, id);
            }
            return null;
        },
        dragEnd: () => Object.assign(state, {dragged: null, target: null}),
    };

    function undo() {
        const {id, parentId} = state.undo;
        return move(id, parentId, {isUndo: true});
    }

    function onKeydown(event, id) {
        if (!isAllowed()) {
            return false;
        }
        const isCommand = event.ctrlKey || event.metaKey;
        const keys = {
            x: () => actions.cut(id),
            v: () => state.cut && actions.paste(id),
            z: () => state.undo && undo(),
        };
        const act = isCommand && keys[event.key.toLowerCase()];
        if (act) {
            act();
            return true;
        }
        if (event.key === "Escape" && state.cut) {
            state.cut = null;
            return true;
        }
        return false;
    }

    return {
        state,
        actions,
        undo,
        onKeydown,
        forget: () => Object.assign(state, nothing),
        /** How a unit looks while something is moved. */
        look: (id) => ({
            canMove: isAllowed(),
            canPaste: Boolean(state.cut) && canMove(chart.tree, state.cut, id),
            isCut: state.cut === id || state.dragged === id,
            isTarget: state.target === id,
        }),
    };
}
