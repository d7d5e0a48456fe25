/** @type {import("stylelint").Config} */
export default {
  extends: "stylelint-config-standard",
  rules: {
    "alpha-value-notation": "number",
    "custom-property-empty-line-before": null,
    "declaration-empty-line-before": null,
    "media-feature-range-notation": "prefix",
    // Rules are ordered by the part of the page that they style.
    "no-descending-specificity": null,
    "property-no-vendor-prefix": [true, { ignoreProperties: ["text-size-adjust"] }], // Safari has no other
    "value-keyword-case": [
      "lower",
      { camelCaseSvgKeywords: true, ignoreKeywords: ["Roboto"], ignoreFunctions: ["color-mix"] },
    ],
  },
};
