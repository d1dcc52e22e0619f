// File contents in scenarios: short texts, and long ones that are named instead of shown.
import { createHash } from 'node:crypto';
import type { KeptFile } from './worlds/world.ts';

const SHOWN_BYTES = 200;

/** Returns `bytes` characters that differ from those of any other seed. */
export function long(seed: string, bytes: number): string {
  return `${seed} `.repeat(Math.ceil(bytes / (seed.length + 1))).slice(0, bytes);
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

/** Returns what a failing test should print for a content. */
export function shown(content: string): string {
  if (content.length <= SHOWN_BYTES) return content;
  return `${content.length} characters, ${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
}

/** Returns the empty folders among all visible names (folders end in `/`). */
export function emptyFolders(names: readonly string[]): readonly KeptFile[] {
  return names
    .filter((name) => name.endsWith('/'))
    .filter((folder) => !names.some((name) => name !== folder && name.startsWith(folder)))
    .map((path) => ({ path, content: '' }));
}
