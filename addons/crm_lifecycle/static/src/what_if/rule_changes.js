/** What of a rule decides who is in which stage, and in which order rules are asked. */
export const RULE_FIELDS = [
    "name",
    "stage_id",
    "domain",
    "sequence",
    "active",
    "company_id",
];

/**
 * What a rule's form holds and the database does not: all of a new rule, of a saved one
 * the fields that were changed.
 *
 * @param {import("@web/model/relational_model/record").Record} record
 * @returns {Promise<Object>} values for the server, with the rule's id or false
 */
export async function unsavedRule(record) {
    const changes = await record.getChanges();
    const known = Object.entries(changes).filter(([name]) =>
        RULE_FIELDS.includes(name)
    );
    return {...Object.fromEntries(known), id: record.resId || false};
}
