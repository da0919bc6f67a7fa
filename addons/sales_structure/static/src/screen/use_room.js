import {
    onMounted,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

/**
 * How much room there is for a picture.
 *
 * @param {string} name of the element's t-ref
 * @returns {{width: number}} reactive
 */
export function useRoom(name, width = 1200) {
    const root = useRef(name);
    const room = useState({width});
    const fit = () => {
        if (root.el?.clientWidth) {
            room.width = root.el.clientWidth;
        }
    };
    const observer = new ResizeObserver(fit);
    onMounted(() => {
        fit();
        if (root.el) {
            observer.observe(root.el);
        }
    });
    onWillUnmount(() => observer.disconnect());
    useExternalListener(window, "resize", fit);
    return room;
}
