import {createRequire} from "node:module";

// The packages lie where "sandbox.py lint" installs them.
const require = createRequire(new URL("./.sandbox/node/lint/", import.meta.url));
const js = require("@eslint/js");
const globals = require("globals");

export default [
    {ignores: [".sandbox/", "**/static/lib/"]},
    js.configs.recommended,
    {
        files: ["addons/**/*.js"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: {...globals.browser, odoo: "readonly", luxon: "readonly"},
        },
    },
    {
        files: ["**/*.mjs"],
        languageOptions: {
            ecmaVersion: 2022,
            sourceType: "module",
            globals: globals.node,
        },
    },
    {
        linterOptions: {reportUnusedDisableDirectives: "error"},
        rules: {
            "consistent-return": "error",
            curly: "error",
            "default-case-last": "error",
            eqeqeq: "error",
            "max-lines-per-function": ["error", {max: 60, skipComments: true}],
            "no-alert": "error",
            "no-console": "error",
            "no-else-return": "error",
            "no-eval": "error",
            "no-implicit-globals": "error",
            "no-implied-eval": "error",
            "no-new-func": "error",
            "no-param-reassign": "error",
            "no-return-assign": "error",
            "no-shadow": "error",
            "no-throw-literal": "error",
            "no-unused-expressions": "error",
            "no-unused-vars": ["error", {argsIgnorePattern: "^_"}],
            "no-use-before-define": ["error", {functions: false}],
            "no-var": "error",
            "object-shorthand": "error",
            "prefer-const": "error",
            "prefer-template": "error",
        },
    },
];
