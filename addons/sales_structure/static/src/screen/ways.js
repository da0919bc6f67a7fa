/** Ways from a picture to the records behind it. */

/** What a figure of a unit was made from, as the server says. */
export async function openDocuments({orm, action}, structureId, unitId, figure) {
    const args = [structureId, unitId, figure];
    const found = await orm.call("sales.structure.chart", "get_documents", args);
    return action.doAction(found);
}

export function openRecord(action, model, id) {
    return action.doAction({
        type: "ir.actions.act_window",
        res_model: model,
        res_id: id,
        views: [[false, "form"]],
    });
}

export function openNew(action, model, context = {}) {
    return action.doAction({
        type: "ir.actions.act_window",
        res_model: model,
        views: [[false, "form"]],
        context,
    });
}
