/** What the dialog computes, one after the other. */

// Of fewer missing months nobody needs to be reminded.
export const MANY_MISSING = 3;

/**
 * Each company's months' ends before its day, so that changes can be told.
 *
 * @param {{id: number, name: string}[]} companies
 * @param {Object<number, string[]>} missing ISO days by company, the oldest first
 * @param {string|null} asOf ISO day, or null for today
 * @returns {{company: Object, day: string|null, isLast: boolean}[]}
 */
export function listSteps(companies, missing, asOf) {
    return companies.flatMap((company) => [
        ...(missing[company.id] || [])
            .filter((day) => day !== asOf)
            .map((day) => ({company, day, isLast: false})),
        {company, day: asOf, isLast: true},
    ]);
}

/** Whether so many months are missing that they should be filled in unasked. */
export function areManyMissing(missing) {
    return Object.values(missing).some((days) => days.length >= MANY_MISSING);
}

/** What the server says of an error. */
export function tellError(error) {
    return error?.data?.message || error?.message || String(error);
}
