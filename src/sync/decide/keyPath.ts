// The only file that converts between keys and paths. Keys are hostile input: what is not plainly a path is
// refused, never cleaned.
import type { RefusalReason } from './model.ts';

/** Brimful's own folder, at the top of a synced folder and of its prefix; never synced. */
export const OWN_FOLDER = '.brimful';
/** Prefix of temporary files, which may lie in any folder. */
export const TEMPORARY_PREFIX = '.brimful-tmp-';

/** Most file systems allow 255 bytes (or UTF-16 units) in a name; S3 allows 1,024 bytes in a key. */
const MAX_COMPONENT_BYTES = 255;
/** Well below PATH_MAX (4,096 on Linux, 1,024 on macOS), leaving room for the root. */
const MAX_PATH_BYTES = 1024;

/** Most names have none of these, and need no closer look. */
const SUSPICIOUS_CHARACTER = /[\u0000-\u001f\u007f\\\ud800-\udfff]/;
const RESERVED_NAME = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/i;
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f]/;
const LONE_SURROGATE = /\p{Surrogate}/u;
const WINDOWS_CHARACTER = /[<>:"|?*]/;
/** Windows' short names (`BRIMFU~1`) could lead to Brimful's own folder. */
const OWN_ALIAS = /^brimfu~\d+$/i;

/** `portable`: only names that every system can hold. `native`: also names that only Windows cannot hold. */
export const NAME_RULES = ['portable', 'native'] as const;
export type Names = (typeof NAME_RULES)[number];

export type KeyView =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

/**
 * Returns what a relative key stands for. A trailing slash makes it a folder marker if the object is empty;
 * no file system can hold one with content. `native` accepts names that are illegal on Windows only (F1, R8).
 * `size` in bytes.
 */
export function keyToPath(key: string, size: number, names: Names): KeyView {
  const isMarker = key.endsWith('/');
  const path = isMarker ? key.slice(0, -1) : key;
  const reason = refuseName(path, names);
  if (reason !== null) return { kind: 'refused', reason };
  if (isMarker && size > 0) return { kind: 'refused', reason: 'key-slash-with-bytes' };
  return { kind: isMarker ? 'directory' : 'file', path };
}

/** Returns the relative key of a path; a directory's ends in a slash. */
export function pathToKey(path: string, kind: 'file' | 'directory'): string {
  return kind === 'directory' ? `${path}/` : path;
}

/**
 * Returns why a relative path cannot exist on both sides; null if it can. Used for names from either side, so
 * that both are judged alike (N1).
 */
export function refuseName(path: string, names: Names): RefusalReason | null {
  if (isLongerThan(path, MAX_PATH_BYTES)) return 'name-too-long';
  for (const component of path.split('/')) {
    const reason = refuseComponent(component, names);
    if (reason !== null) return reason;
  }
  return null;
}

/** Returns why Windows cannot hold this single name, whatever rules are in force; null if it can. */
export function refusedByWindows(component: string): RefusalReason | null {
  if (WINDOWS_CHARACTER.test(component)) return 'name-character';
  if (RESERVED_NAME.test(component)) return 'name-reserved';
  return component.endsWith('.') || component.endsWith(' ') ? 'name-trailing' : null;
}

/** Returns the rules in force on a platform: Windows cannot hold what portable rules refuse (N4, N5). */
export function namesOn(platform: string, configured: Names): Names {
  return platform === 'win32' ? 'portable' : configured;
}

function refuseComponent(component: string, names: Names): RefusalReason | null {
  if (component === '') return 'key-empty-part';
  if (component === '.' || component === '..') return 'key-dots';
  if (SUSPICIOUS_CHARACTER.test(component)) {
    if (CONTROL_CHARACTER.test(component) || component.includes('\\')) return 'name-character';
    if (LONE_SURROGATE.test(component)) return 'name-not-unicode';
  }
  if (isLongerThan(component, MAX_COMPONENT_BYTES)) return 'name-too-long';
  if (isOwnName(component)) return 'name-ours';
  return names === 'native' ? null : refusedByWindows(component);
}

/**
 * True when a name could lead to Brimful's own files on some system: in any case, as a Windows short name,
 * and at any depth, because a synced folder may be copied into another. Such names are refused and shown
 * (N8), and never written.
 */
export function isOwnName(component: string): boolean {
  const lower = component.toLowerCase();
  return lower === OWN_FOLDER || lower.startsWith(TEMPORARY_PREFIX) || OWN_ALIAS.test(component);
}

/**
 * True when a path is, or lies in, something that Brimful itself creates in this folder: scans leave it out
 * and show everything else.
 */
export function isOwnPath(path: string): boolean {
  const inOwnFolder = path === OWN_FOLDER || path.startsWith(`${OWN_FOLDER}/`);
  return inOwnFolder || path.startsWith(TEMPORARY_PREFIX) || path.includes(`/${TEMPORARY_PREFIX}`);
}

/** In UTF-8, where a unit of UTF-16 has three bytes at most: only long names have to be counted. */
function isLongerThan(text: string, bytes: number): boolean {
  return text.length * 3 > bytes && utf8Length(text) > bytes;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
