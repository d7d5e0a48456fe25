import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["bench/", "node_modules/", "staticfiles/", "var/", "**/.*/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module", globals: globals.browser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-console": ["error", { allow: ["warn"] }],
      "no-else-return": "off",
      "no-shadow": "error",
      "no-unused-expressions": "error",
      "no-use-before-define": "off",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
    },
  },
  { files: ["*.config.mjs"], languageOptions: { globals: globals.node } },
  // Programs of their own, which people run in a terminal.
  { files: ["docs/examples/*.mjs"], languageOptions: { globals: globals.node }, rules: { "no-console": "off" } },
];
