/** As in package.json; it stands in the manifest of every run. */
export const productVersion = "0.2.0";
