import {onWillStart, useState} from "@odoo/owl";
import {KeepLast} from "@web/core/utils/concurrency";
import {_t} from "@web/core/l10n/translation";

/**
 * What a screen asks of the server: it says that it waits, and says what went wrong.
 *
 * @param {() => Promise<Object>} ask
 * @returns {{data: Object|null, isLoading: boolean, error: string, load: Function}}
 */
export function useLoader(ask) {
    const keepLast = new KeepLast();
    const state = useState({data: null, isLoading: false, error: "", load});

    async function load() {
        Object.assign(state, {isLoading: true, error: ""});
        try {
            state.data = await keepLast.add(ask());
        } catch (error) {
            state.error = tellError(error);
        } finally {
            state.isLoading = false;
        }
    }

    onWillStart(() => {
        load();
    });
    return state;
}

/** In the server's own words where it has any. */
export function tellError(error) {
    return (
        error?.data?.message ||
        error?.message ||
        _t("The server could not be reached: try again in a moment.")
    );
}
