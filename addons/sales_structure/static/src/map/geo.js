/**
 * Shapes of countries and states: the geo plug-in of Chart.js and the files that Odoo
 * ships with its spreadsheets, which are there whether or not those are installed.
 */
import {loadBundle, loadJS} from "@web/core/assets";

const LIBRARY = "/spreadsheet/static/lib/chartjs-chart-geo/chartjs-chart-geo.js";
const SHAPES = "/spreadsheet/static/topojson";
const cache = new Map();

/** The plug-in: projections, and how a file of shapes is read. */
export async function loadGeo() {
    await loadBundle("web.chartjs_lib");
    if (!window.ChartGeo) {
        await loadJS(LIBRARY);
    }
    return window.ChartGeo;
}

/**
 * @param {"world"|"usa"} region
 * @returns {Promise<{code: string, name: string, feature: Object}[]>}
 */
export function loadShapes(region) {
    if (!cache.has(region)) {
        const shapes = readShapes(region);
        cache.set(region, shapes);
        shapes.catch(() => cache.delete(region));
    }
    return cache.get(region);
}

async function readShapes(region) {
    const geo = await loadGeo();
    const response = await fetch(`${SHAPES}/${region}.topo.json`);
    if (!response.ok) {
        throw new Error(response.statusText);
    }
    const file = await response.json();
    const [object] = Object.values(file.objects);
    return geo.topojson
        .feature(file, object)
        .features.filter(({id}) => id && id !== "-99")
        .map((feature) => ({code: feature.id, name: feature.properties.name, feature}));
}
