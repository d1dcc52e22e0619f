// Finds the paths that a person may have meant by one that does not exist. Pure.

const MAX_NAMES = 3;
/** Paths that are typed wrongly differ in a few letters only. */
const MAX_EDITS = 2;

/**
 * At most three of `paths`, the likeliest first: spelt alike but for case, accents, spaces and signs; or of
 * that name in another folder; or with a name that differs in a letter or two.
 */
export function nearNames(asked: string, paths: Iterable<string>): readonly string[] {
  const [whole, name] = [plain(asked), plain(lastPart(asked))];
  if (name === '') return [];
  const found: { readonly path: string; readonly distance: number }[] = [];
  for (const path of paths) {
    const distance = plain(path) === whole ? 0 : distanceOf(name, plain(lastPart(path)));
    if (distance !== null) found.push({ path, distance });
  }
  return found
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MAX_NAMES)
    .map(({ path }) => path);
}

function distanceOf(asked: string, name: string): number | null {
  if (asked === name) return 1;
  const stem = name.slice(0, asked.length);
  if (asked.length > MAX_EDITS && stem === asked) return 2;
  const edits = countEdits(asked, name);
  return edits !== null && asked.length > 2 * edits ? 2 + edits : null;
}

/** The letters to insert, delete or replace (Levenshtein); null: more than `MAX_EDITS`. */
function countEdits(a: string, b: string): number | null {
  if (Math.abs(a.length - b.length) > MAX_EDITS) return null;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > MAX_EDITS) return null;
    row = next;
  }
  const edits = row[b.length] ?? 0;
  return edits > MAX_EDITS ? null : edits;
}

function lastPart(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? '';
}

/** Without what people do not see or do not type: case, accents, spaces and signs. */
function plain(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}/.]/gu, '');
}
