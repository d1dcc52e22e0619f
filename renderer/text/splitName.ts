// Splits a path so that the page can shorten it in the middle: folder, shortenable part, visible end.

export interface SplitName {
  /** With its trailing slash; '' at the top. */
  readonly folder: string;
  readonly stem: string;
  /** The extension and a little of what precedes it; '' when the name is too short to need cutting. */
  readonly end: string;
}

/** Names up to this long (graphemes) are never cut. */
const SHORT_NAME = 24;
/** How much (graphemes) before the extension stays visible, as in "report 2026 (final).pdf". */
const KEPT_BEFORE_EXTENSION = 6;
/** A longer "extension" (graphemes) is only a name with a dot in it. */
const LONGEST_EXTENSION = 12;

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** `path` uses `/`; joining the three parts gives `path` again. */
export function splitName(path: string): SplitName {
  const nameAt = path.lastIndexOf('/', path.length - 2) + 1;
  const folder = path.slice(0, nameAt);
  const name = path.slice(nameAt);
  // Most names are short even in UTF-16 units; segmenting is for the few that are not.
  if (name.length <= SHORT_NAME) return { folder, stem: name, end: '' };
  const graphemes = [...segmenter.segment(name)].map(({ segment }) => segment);
  if (graphemes.length <= SHORT_NAME) return { folder, stem: name, end: '' };
  const dot = graphemes.lastIndexOf('.');
  const extension = dot > 0 && graphemes.length - dot <= LONGEST_EXTENSION ? graphemes.length - dot : 0;
  const cut = graphemes.length - extension - KEPT_BEFORE_EXTENSION;
  return { folder, stem: graphemes.slice(0, cut).join(''), end: graphemes.slice(cut).join('') };
}
