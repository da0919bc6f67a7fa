import {onMounted, useExternalListener, useRef, useState} from "@odoo/owl";

/**
 * As wide as there is room, so that texts of a picture keep their size.
 *
 * @param {string} name of the element's t-ref
 * @param {{narrowest: number, widest: number}} bounds
 * @returns {{width: number}} reactive
 */
export function useRoom(name, {narrowest, widest}) {
    const root = useRef(name);
    const room = useState({width: widest});
    const fit = () => {
        const width = root.el ? root.el.clientWidth : widest;
        room.width = Math.min(Math.max(width, narrowest), widest);
    };
    onMounted(fit);
    useExternalListener(window, "resize", fit);
    return room;
}

/** Let a part of a picture be pressed by the keyboard as well. */
export function pressed(act) {
    return (event) => {
        if (event.key === "Enter" || event.key === " ") {
            event.preventDefault();
            act();
        }
    };
}
