import {
    animationFrame,
    describe,
    expect,
    press,
    queryAllTexts,
    queryOne,
    test,
} from "@odoo/hoot";
import {
    contains,
    mockService,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {getDefaultConfig} from "@web/views/view";

import {Chart} from "@sales_structure/chart/chart";

describe.current.tags("desktop");
defineMailModels();

const MODEL = "sales.structure.chart";

function unit(id, parentId, name, more = {}) {
    return {
        id,
        parent_id: parentId,
        name,
        code: "",
        kind: "territory",
        color: 0,
        people: [],
        capacity: 0,
        customers: 10 * id,
        leads: id,
        quotations: 1000 * id,
        revenue: 20000 * id,
        former_revenue: 10000 * id,
        ...more,
    };
}

const VERSIONS = [
    {id: 7, name: "Now", state: "active"},
    {id: 8, name: "Next", state: "planning"},
    {
        id: 9,
        name: "Then",
        state: "archived",
        date_from: "2025-01-01",
        date_to: "2025-12-31",
    },
].map((version) => ({
    date_from: false,
    date_to: false,
    company_id: 1,
    company: "Hermit",
    currency_id: 1,
    ...version,
}));

/** A server with a tree of four units, in which moves take place. */
function serve({canMove = false, units, failing} = {}) {
    const shown = units || [
        unit(1, false, "World"),
        unit(2, 1, "West", {capacity: 10, people: [person(5, "Ann", true)]}),
        unit(3, 1, "East"),
        unit(4, 2, "California"),
    ];
    const state = {failing};
    onRpc(MODEL, "get_chart", ({args: [id]}) => {
        expect.step(`chart ${id}`);
        if (state.failing) {
            throw new Error("the server is away");
        }
        const version = VERSIONS.find((each) => each.id === (id || 7));
        return {
            structure: {...version, can_move: canMove && version.state === "planning"},
            versions: VERSIONS,
            day: "2026-06-30",
            columns: ["customers", "leads", "quotations", "revenue"],
            units: shown,
        };
    });
    onRpc(MODEL, "move_unit", ({args: [id, parentId]}) => {
        expect.step(`move ${id} to ${parentId}`);
        const moved = shown.find((each) => each.id === id);
        const former = moved.parent_id;
        moved.parent_id = parentId;
        return {unit_id: id, parent_id: former};
    });
    onRpc(MODEL, "get_documents", ({args}) => {
        expect.step(`documents ${args.join(" ")}`);
        return {type: "ir.actions.act_window"};
    });
    return state;
}

function person(userId, name, isLeader) {
    return {
        member_id: userId,
        user_id: userId,
        name,
        role: "Leader",
        is_leader: isLeader,
        is_absent: false,
        holds_customers: false,
        capacity: 0,
    };
}

async function open({structureId} = {}) {
    mockService("action", {
        doAction(action) {
            expect.step(
                `open ${action.res_model || "list"} ${action.res_id || ""}`.trim()
            );
        },
    });
    await mountWithCleanup(Chart, {
        componentEnv: {config: getDefaultConfig()},
        props: {action: {params: {structure_id: structureId}}, actionId: 1},
    });
    await animationFrame();
}

function shownUnits() {
    return queryAllTexts(".o_unit_box .o_unit_name");
}

async function focus(name) {
    queryOne(`.o_unit_box[data-unit='${name}']`).focus();
    await animationFrame();
}

test("units of the version in force, with their figures", async () => {
    serve();
    await open();
    expect.verifySteps(["chart false"]);
    expect(shownUnits()).toEqual(["World", "West", "California", "East"]);
    expect(".o_unit_box[data-unit='West'] [data-figure='customers']").toHaveText(
        /Customers\s*20/
    );
    expect(".o_unit_box[data-unit='West'] img").toHaveCount(1);
    expect(".o_unit_box[data-unit='West'] .bg-danger").toHaveCount(1);
    expect(".o_structure_note").toHaveCount(0);
    expect(".o_unit_box[draggable='true']").toHaveCount(0);
});

test("a click opens the unit, a figure its documents", async () => {
    serve();
    await open();
    await contains(".o_unit_box[data-unit='West']").click();
    await contains(".o_unit_box[data-unit='West'] [data-figure='leads']").click();
    await animationFrame();
    expect.verifySteps([
        "chart false",
        "open sales.structure.unit 2",
        "documents 7 2 leads",
        "open list",
    ]);
});

test("parts are hidden and shown", async () => {
    serve();
    await open();
    await contains(".o_unit_box[data-unit='West'] .o_unit_toggle").click();
    expect(shownUnits()).toEqual(["World", "West", "East"]);
    await contains(".o_structure_close_all").click();
    expect(shownUnits()).toEqual(["World"]);
    expect(".o_unit_toggle").toHaveText("3");
    await contains(".o_structure_open_all").click();
    expect(shownUnits()).toHaveLength(4);
    expect.verifySteps(["chart false"]);
});

test("a search shows what it finds", async () => {
    serve();
    await open();
    await contains(".o_structure_close_all").click();
    await contains("#structure_search").edit("calif", {confirm: false});
    await animationFrame();
    expect(".o_unit_found .o_unit_name").toHaveText("California");
    expect(".o_structure_found").toHaveText("1 unit found");
    await press("Enter");
    await animationFrame();
    expect(".o_unit_box[data-unit='California']").toBeFocused();
    expect.verifySteps(["chart false"]);
});

test("arrow keys lead through the chart, Enter opens", async () => {
    serve();
    await open();
    await focus("World");
    for (const [key, name] of [
        ["ArrowDown", "West"],
        ["ArrowRight", "East"],
        ["ArrowLeft", "West"],
        ["ArrowDown", "California"],
        ["ArrowUp", "West"],
    ]) {
        await press(key);
        await animationFrame();
        expect(`.o_unit_box[data-unit='${name}']`).toBeFocused();
    }
    await press("Space");
    await animationFrame();
    expect(shownUnits()).toEqual(["World", "West", "East"]);
    await press("ArrowDown");
    await animationFrame();
    expect(shownUnits()).toHaveLength(4);
    await press("Enter");
    expect.verifySteps(["chart false", "open sales.structure.unit 2"]);
});

test("another version is chosen", async () => {
    serve();
    await open();
    await contains("#structure_version").select("9");
    await animationFrame();
    expect(".o_structure_note").toHaveText(/As it was on 06\/30\/2026/);
    expect.verifySteps(["chart false", "chart 9"]);
});

test("in a plan a unit is cut and pasted, and the move undone", async () => {
    serve({canMove: true});
    await open({structureId: 8});
    expect(".o_unit_box[draggable='true']").toHaveCount(4);
    await focus("California");
    await press(["ctrl", "x"]);
    await animationFrame();
    expect(".o_unit_cut").toHaveCount(1);
    await focus("East");
    await press(["ctrl", "v"]);
    await animationFrame();
    await animationFrame();
    expect(".o_unit_cut").toHaveCount(0);
    expect(".o_structure_undo").toHaveText("Undo: California");
    await contains(".o_structure_undo").click();
    await animationFrame();
    expect(".o_structure_undo").toHaveCount(0);
    expect.verifySteps(["chart 8", "move 4 to 3", "chart 8", "move 4 to 2", "chart 8"]);
});

test("Escape forgets what was cut", async () => {
    serve({canMove: true});
    await open({structureId: 8});
    await focus("California");
    await press(["ctrl", "x"]);
    await animationFrame();
    await press("Escape");
    await animationFrame();
    expect(".o_unit_cut").toHaveCount(0);
    expect.verifySteps(["chart 8"]);
});

test("a unit is not pasted into a part of itself", async () => {
    serve({canMove: true});
    await open({structureId: 8});
    await focus("West");
    await press(["ctrl", "x"]);
    await focus("California");
    await press(["ctrl", "v"]);
    await animationFrame();
    expect(".o_notification").toHaveCount(1);
    expect.verifySteps(["chart 8"]);
});

test("a dialog moves a unit, and offers only where it can go", async () => {
    serve({canMove: true});
    await open({structureId: 8});
    await contains(".o_unit_box[data-unit='West'] .o_unit_menu").click();
    await contains(".o-dropdown-item:contains('Move…')").click();
    expect(queryAllTexts("#structure_move_goal option")).toEqual([
        "(part of no other unit)",
        "East",
    ]);
    await contains("#structure_move_goal").select("3");
    await contains(".o_structure_move").click();
    await animationFrame();
    expect.verifySteps(["chart 8", "move 2 to 3", "chart 8"]);
});

test("nothing moves in the version in force", async () => {
    serve({canMove: true});
    await open();
    await focus("California");
    await press(["ctrl", "x"]);
    await animationFrame();
    expect(".o_unit_cut").toHaveCount(0);
    expect(".o_unit_menu").toHaveCount(0);
    expect.verifySteps(["chart false"]);
});

test("an error is told, and the chart can be asked for again", async () => {
    expect.errors(0);
    const state = serve({failing: true});
    await open();
    expect(".o_structure_error").toHaveText(/the server is away/);
    state.failing = false;
    await contains(".o_structure_error button").click();
    await animationFrame();
    expect(".o_structure_error").toHaveCount(0);
    expect(shownUnits()).toHaveLength(4);
    expect.verifySteps(["chart false", "chart false"]);
});

test("units by product show no customers", async () => {
    serve({
        units: [
            unit(1, false, "Machines", {kind: "product", customers: 0, revenue: 0}),
            unit(2, false, "Tools", {kind: "product", customers: 0}),
        ],
    });
    await open();
    expect(".o_unit_box[data-unit='Machines'] .o_unit_figure").toHaveCount(0);
    expect(".o_unit_box[data-unit='Tools'] .o_unit_figure").toHaveCount(1);
    expect(".o_unit_by_line").toHaveCount(2);
    expect.verifySteps(["chart false"]);
});

test("sizes are chosen by buttons", async () => {
    serve();
    await open();
    const width = () =>
        queryOne(".o_unit_box[data-unit='World']").getBoundingClientRect().width;
    const before = width();
    await contains(".o_structure_larger").click();
    expect(width()).toBeGreaterThan(before);
    await contains(".o_structure_fit").click();
    expect(width()).toBe(before);
    expect.verifySteps(["chart false"]);
});

test("without units the first one is asked for", async () => {
    serve({units: []});
    await open();
    expect(".o_view_nocontent_smiling_face").toHaveText(
        "This version has no units yet"
    );
    expect.verifySteps(["chart false"]);
});
