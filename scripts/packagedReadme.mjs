// The README as the marketplace shows it: every picture and link with its whole address. The marketplace's own tool
// rewrites `src` and Markdown links, but not `srcset`, by which the dark pictures are named.

/**
 * @param {string} readme Markdown whose pictures and links lead into the repository
 * @param {string} repository its address, `https://github.com/OWNER/NAME`
 * @param {string} revision a tag or a branch
 * @returns {string} the same with absolute addresses; anchors within the page stay
 */
export function packagedReadme(readme, repository, revision) {
  const absolute = (address) => {
    if (/^([a-z]+:|#)/i.test(address)) return address;
    const kind = /\.(png|svg|gif|jpg)$/i.test(address) ? "raw" : "blob";
    return `${repository}/${kind}/${revision}/${address.replace(/^\.\//, "")}`;
  };
  return readme
    .replace(/(\b(?:src|srcset|href)=")([^"]*)"/g, (_, before, address) => `${before}${absolute(address)}"`)
    .replace(/(\]\()([^)\s]+)/g, (_, before, address) => `${before}${absolute(address)}`);
}
