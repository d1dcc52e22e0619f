// Names with a suffix: `report (2).txt` beside `report.txt`.

const MAX_NAME_BYTES = 255;

interface NameParts {
  /** '' or ends with a slash. */
  readonly folder: string;
  readonly stem: string;
  /** '' or begins with a dot. */
  readonly extension: string;
}

/** Splits the last name of a path; its extension begins at the last dot, unless the name begins with it. */
export function splitName(path: string): NameParts {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf('.');
  const cut = dot > 0 ? dot : name.length;
  return { folder: path.slice(0, slash + 1), stem: name.slice(0, cut), extension: name.slice(cut) };
}

/**
 * Returns the path with `suffix` before its extension. The name fits into 255 bytes: a long stem is cut,
 * never the extension.
 */
export function withSuffix(path: string, suffix: string): string {
  const { folder, stem, extension } = splitName(path);
  let kept = stem;
  while (kept.length > 1 && byteLength(kept + suffix + extension) > MAX_NAME_BYTES) {
    kept = kept.slice(0, -1).replace(/[\ud800-\udbff]$/, '');
  }
  return `${folder}${kept}${suffix}${extension}`;
}

function byteLength(text: string): number {
  return encodeURIComponent(text).replace(/%[0-9A-F]{2}/g, 'x').length;
}
