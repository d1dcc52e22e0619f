// Keeps the tray's menu as narrow as menus are: panels draw labels as wide as they come.

/** In characters as people count them. */
export const MAX_LABEL = 40;

const graphemes = new Intl.Segmenter();

/** What stands before one of these is a sentence without what follows. */
const BREAKS = /, | \(|: /g;

/**
 * `text` in at most `max` characters: whole, or without the details at its end where at least half of the
 * room stays filled, or cut off.
 */
export function shortLabel(text: string, max = MAX_LABEL): string {
  if (lengthOf(text) <= max) return text;
  const parts = [...text.matchAll(BREAKS)].map(({ index }) => text.slice(0, index));
  const fitting = parts.filter((part) => lengthOf(part) <= max && lengthOf(part) >= max / 2);
  return fitting.at(-1) ?? cutOff(text, max);
}

function cutOff(text: string, max: number): string {
  const kept = [...graphemes.segment(text)].slice(0, max - 1).map(({ segment }) => segment);
  return `${kept.join('').trimEnd()}…`;
}

function lengthOf(text: string): number {
  return [...graphemes.segment(text)].length;
}
