/**
 * Units as a tree: what is open, what is found, where arrow keys lead. Nothing of the
 * browser, nothing is changed in place.
 */

const CROWD = 30;
const OPEN_LEVELS = 2;

/**
 * @param {{id: number, parent_id: number|false}[]} units in their order
 * @returns {{roots: Object[], nodes: Map<number, Object>}} nodes with `unit`, `level`
 *  (1 at the top), `parent`, `children` and how many units lie `below`
 */
export function buildTree(units) {
    const nodes = new Map(
        units.map((unit) => [
            unit.id,
            {id: unit.id, unit, children: [], parent: null, level: 1, below: 0},
        ])
    );
    const roots = [];
    for (const node of nodes.values()) {
        const parent = nodes.get(node.unit.parent_id);
        if (parent) {
            node.parent = parent;
            parent.children.push(node);
        } else {
            roots.push(node);
        }
    }
    const settle = (node, level) => {
        node.level = level;
        node.below = node.children.reduce(
            (total, child) => total + 1 + settle(child, level + 1),
            0
        );
        return node.below;
    };
    roots.forEach((root) => settle(root, 1));
    return {roots, nodes};
}

/** Units whose parts are not shown at first: in a crowd, all from the second level on. */
export function closedAtFirst({nodes}) {
    if (nodes.size <= CROWD) {
        return new Set();
    }
    return closedFrom({nodes}, OPEN_LEVELS);
}

/** Units with parts, from a level downwards. */
export function closedFrom({nodes}, level) {
    const closed = [...nodes.values()].filter(
        (node) => node.children.length && node.level >= level
    );
    return new Set(closed.map(({id}) => id));
}

export function isOpen(node, closed) {
    return node.children.length > 0 && !closed.has(node.id);
}

/** Nodes that are shown, from top to bottom. */
export function listShown({roots}, closed) {
    const shown = [];
    const walk = (node) => {
        shown.push(node);
        if (isOpen(node, closed)) {
            node.children.forEach(walk);
        }
    };
    roots.forEach(walk);
    return shown;
}

function plain(text) {
    return (text || "")
        .normalize("NFD")
        .replace(/\p{Diacritic}/gu, "")
        .toLowerCase();
}

/** Ids of units whose name, code or people contain a text, in their order. */
export function findUnits({roots}, text) {
    const wanted = plain(text).trim();
    if (!wanted) {
        return [];
    }
    return listShown({roots}, new Set())
        .filter(({unit}) =>
            [unit.name, unit.code, ...(unit.people || []).map(({name}) => name)].some(
                (word) => plain(word).includes(wanted)
            )
        )
        .map(({id}) => id);
}

/** What remains closed so that a unit can be seen. */
export function reveal({nodes}, closed, id) {
    const open = new Set(closed);
    let node = nodes.get(id)?.parent;
    while (node) {
        open.delete(node.id);
        node = node.parent;
    }
    return open;
}

/** Whether a unit may become a part of another, or stand alone (no parent). */
export function canMove({nodes}, id, parentId) {
    const node = nodes.get(id);
    if (!node || (node.parent?.id || false) === (parentId || false)) {
        return false;
    }
    let above = parentId ? nodes.get(parentId) : null;
    if (parentId && !above) {
        return false;
    }
    while (above) {
        if (above.id === id) {
            return false;
        }
        above = above.parent;
    }
    return true;
}

/** Where an arrow key leads in the picture: up, down, and among those of a level. */
export function stepInChart(tree, closed, id, key) {
    const node = tree.nodes.get(id);
    if (!node) {
        return tree.roots[0]?.id;
    }
    const beside = node.parent ? node.parent.children : tree.roots;
    const place = beside.indexOf(node);
    const goals = {
        ArrowUp: node.parent,
        ArrowDown: isOpen(node, closed) ? node.children[0] : null,
        ArrowLeft: beside[place - 1] || neighbour(tree, closed, node, -1),
        ArrowRight: beside[place + 1] || neighbour(tree, closed, node, 1),
        Home: tree.roots[0],
        End: listShown(tree, closed).at(-1),
    };
    return (goals[key] || node).id;
}

/** The next one of the same level under another parent. */
function neighbour(tree, closed, node, direction) {
    const level = listShown(tree, closed).filter((each) => each.level === node.level);
    return level[level.indexOf(node) + direction] || null;
}

/** Where an arrow key leads in the indented list. */
export function stepInList(tree, closed, id, key) {
    const shown = listShown(tree, closed);
    const place = shown.findIndex((node) => node.id === id);
    const node = shown[place];
    if (!node) {
        return shown[0]?.id;
    }
    const goals = {
        ArrowUp: shown[place - 1],
        ArrowDown: shown[place + 1],
        ArrowLeft: node.parent,
        ArrowRight: isOpen(node, closed) ? node.children[0] : null,
        Home: shown[0],
        End: shown.at(-1),
    };
    return (goals[key] || node).id;
}
