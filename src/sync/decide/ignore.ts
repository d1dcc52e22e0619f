// Decides which names are ignored: the built-in list, the folder's patterns and `.brimfulignore`, in
// gitignore syntax.
import ignore, { type Ignore } from 'ignore';

/** Name of the ignore file at the top of a folder. It is synced like any other file. */
export const IGNORE_FILE = '.brimfulignore';

/** Leftovers of systems and editors that nobody wants on another machine. */
export const BUILT_IN_PATTERNS: readonly string[] = [
  '.DS_Store',
  '._*',
  '.Spotlight-V100/',
  '.Trashes/',
  '.fseventsd/',
  '.TemporaryItems/',
  '.apdisk',
  '.AppleDouble/',
  '.AppleDB/',
  '.AppleDesktop/',
  '.DocumentRevisions-V100/',
  '.LSOverride',
  '.VolumeIcon.icns',
  '.com.apple.timemachine.donotpresent',
  // The Finder's icon of a folder.
  'Icon[\r]',
  '[Tt]humbs.db',
  '[Tt]humbs.db:encryptable',
  'ehthumbs.db',
  'ehthumbs_vista.db',
  '[Dd]esktop.ini',
  '@eaDir/',
  '$RECYCLE.BIN/',
  'System Volume Information/',
  '.Trash-*/',
  '.directory',
  '.fuse_hidden*',
  '.nfs*',
  '~$*',
  '.~lock.*#',
  '*.osl-tmp',
  '*.swp',
  '*.swo',
  '*.swx',
  '4913',
  '.goutputstream-*',
  '*.crdownload',
  '*.part',
  '*.partial',
  '*.rclone-partial',
];

export type IgnoreRule = (path: string, isDirectory: boolean) => boolean;

/**
 * Returns the rule for relative paths. Whatever is in an ignored folder is ignored too (as in gitignore, a
 * `!` cannot bring it back). Ignoring never deletes: an ignored name is left alone on both sides.
 */
export function createIgnore(patterns: readonly string[]): IgnoreRule {
  if (patterns.length === 0) return () => false;
  const known = compiled.get(patterns);
  if (known) return known;
  const text = patterns.join('\n');
  const rule = shared.get(text) ?? compile(patterns);
  if (shared.size >= MAX_SHARED) shared.clear();
  shared.set(text, rule);
  compiled.set(patterns, rule);
  return rule;
}

export interface FolderRules {
  readonly ignored: IgnoreRule;
  /** Ignored by the built-in list and by no rule of a person: it does not keep a folder alive (D3). */
  readonly isLeftover: IgnoreRule;
}

/** Returns the rules for all patterns in force, including the built-in list. */
export function createFolderRules(patterns: readonly string[]): FolderRules {
  const ignored = createIgnore(patterns);
  const own = createIgnore(ownPatterns(patterns));
  return {
    ignored,
    isLeftover: (path, isDirectory) => ignored(path, isDirectory) && !own(path, isDirectory),
  };
}

/** The patterns after the built-in list; the same array for the same input, so that it is compiled once. */
function ownPatterns(patterns: readonly string[]): readonly string[] {
  const known = withoutBuiltIn.get(patterns);
  if (known) return known;
  const hasBuiltIn = BUILT_IN_PATTERNS.every((pattern, index) => patterns[index] === pattern);
  const own = patterns.slice(hasBuiltIn ? BUILT_IN_PATTERNS.length : 0);
  withoutBuiltIn.set(patterns, own);
  return own;
}

const withoutBuiltIn = new WeakMap<readonly string[], readonly string[]>();

/**
 * One pass asks about thousands of names with the same list, and most folders have the same rules; compiling
 * is the expensive part.
 */
const compiled = new WeakMap<readonly string[], IgnoreRule>();
const shared = new Map<string, IgnoreRule>();
const MAX_SHARED = 50;
/** Little memory for a folder, and rare enough that recompiling costs next to nothing. */
const ANSWERS_KEPT = 20_000;

function compile(patterns: readonly string[]): IgnoreRule {
  // A rule means a name in either Unicode form: people cannot see which one they type or a disk has.
  const composed = patterns.map((pattern) => pattern.normalize('NFC'));
  const start = (): Ignore => ignore({ ignorecase: false }).add(composed);
  let matcher = start();
  let asked = 0;
  return (path, isDirectory) => {
    // The package caches its answer for every path: a scan of a million files must not leave a million of
    // them behind.
    if (++asked % ANSWERS_KEPT === 0) matcher = start();
    // The package rejects anything but plain relative paths; such names are refused elsewhere, not ignored.
    if (!ignore.isPathValid(path)) return false;
    const name = path.normalize('NFC');
    return matcher.ignores(isDirectory ? `${name}/` : name);
  };
}

/**
 * Returns the patterns for the content of an ignore file (null: none). The same content gives the same array,
 * so that it is compiled once.
 */
export function rememberedPatterns(
  configured: readonly string[],
): (ignoreFile: string | null) => readonly string[] {
  let last: { readonly text: string | null; readonly patterns: readonly string[] } | null = null;
  return (ignoreFile) => {
    if (last?.text !== ignoreFile)
      last = { text: ignoreFile, patterns: ignorePatterns(configured, ignoreFile) };
    return last.patterns;
  };
}

/**
 * All patterns in force. The person's come last, so that they can re-include what the built-in list leaves
 * out (I2).
 */
function ignorePatterns(configured: readonly string[], ignoreFile: string | null): readonly string[] {
  const lines = ignoreFile === null ? [] : linesOf(ignoreFile);
  return [...BUILT_IN_PATTERNS, ...configured, ...lines].filter((line) => line.trim() !== '');
}

/** As Unix, Windows and old Macs end lines. */
function linesOf(text: string): readonly string[] {
  return text.split(/\r\n?|\n/);
}

/** A path has 1,024 bytes at most (N3), and each may be escaped. */
const MAX_PATTERN_LENGTH = 4096;

/**
 * Returns the number of the first line that is longer than any pattern has reason to be, and could not be
 * compiled; null if there is none.
 */
export function longLine(text: string): number | null {
  const index = linesOf(text).findIndex((line) => line.length > MAX_PATTERN_LENGTH);
  return index === -1 ? null : index + 1;
}
