/** Ways from a figure to the records behind it. */

/** Scores of a domain, without filters in between. */
export async function openScores(action, name, domain) {
    const scores = await action.loadAction("crm_retention.crm_retention_score_action");
    const shown = {...scores, name, display_name: name, domain, context: {}};
    return action.doAction(shown);
}

export function openRecord(action, model, id) {
    return action.doAction({
        type: "ir.actions.act_window",
        res_model: model,
        res_id: id,
        views: [[false, "form"]],
    });
}

/** Scores whose probability lies in a band of ten percent. */
export function bandDomain(fitId, band) {
    const domain = [
        ["model_id", "=", fitId],
        ["state", "=", "scored"],
    ];
    if (band > 0) {
        domain.push(["repurchase_probability", ">=", band / 10]);
    }
    if (band < 9) {
        domain.push(["repurchase_probability", "<", (band + 1) / 10]);
    }
    return domain;
}

/** Documents of the days that were judged. */
export async function openInvoices(action, name, {companyId, after, until}) {
    const invoices = await action.loadAction("account.action_move_out_invoice_type");
    return action.doAction({
        ...invoices,
        name,
        display_name: name,
        domain: [
            ["company_id", "=", companyId],
            ["move_type", "in", ["out_invoice", "out_receipt", "out_refund"]],
            ["state", "=", "posted"],
            ["invoice_date", ">", after],
            ["invoice_date", "<=", until],
        ],
        context: {create: false},
    });
}
