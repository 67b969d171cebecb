/** Colours that people can tell apart, in light and in dark. */
const COLOURS = 6;

/** The class of a version's colour: the same version has the same one on a page. @param {readonly string[]} versions @param {string} version */
export function versionColour(versions, version) {
  const at = versions.indexOf(version);
  // The newest ones must differ from each other: counted from the end.
  return `v${at < 0 ? 0 : (versions.length - 1 - at) % COLOURS}`;
}
