// What is remembered about a file in the trash, besides the file itself: `.brimful/trash/<id>.json`.
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readTextFile } from '../../persistence/textFile.ts';
import { parseJson, rethrowBug } from '../../result.ts';
import type { TrashItem } from '../../sync/localFolder.ts';
import { baseName, pathComponents } from '../path/relativePath.ts';

/** What cannot be read may have let only the owner pass. */
const UNREADABLE = { gid: 0, mode: 0, list: 'unknown' };

/**
 * The keys persist in labels, and a label is in a folder that others may write to: its path is as hostile as
 * a key. What else is missing or malformed is done without, as in labels of earlier versions.
 */
const labelSchema = z.object({
  path: z.string().refine((path) => pathComponents(path).ok),
  why: z.enum(['deleted-remote', 'replaced']).catch('replaced'),
  /** Set while the file only passes through the trash on its way to this path. */
  movingTo: z.string().optional().catch(undefined),
  /** The state of the file when it was moved here. */
  taken: z.object({ size: z.number(), mtime: z.string() }).readonly().optional().catch(undefined),
  /**
   * The permissions of the folders that it was in: they may be gone when it comes back. Left out in labels of
   * earlier versions.
   */
  gates: z
    .array(z.object({ gid: z.number(), mode: z.number(), list: z.string() }).readonly().catch(UNREADABLE))
    .readonly()
    .optional()
    .catch([UNREADABLE]),
});

export type TrashLabel = Readonly<z.infer<typeof labelSchema>> & Pick<TrashItem, 'id' | 'at'>;

/** Creates the label at `file` (absolute). Throws the system's error. */
export function writeLabel(file: string, label: TrashLabel): void {
  writeFileSync(file, JSON.stringify(label), { mode: 0o600, flag: 'wx' });
}

/**
 * Returns the label at `file` (absolute) of the item `id`, which is stored under `name`. Where it is lost, or
 * another item's, the name and the age are kept, and nobody but the owner was certainly let pass.
 */
export function readLabel(
  file: string,
  { name, id, at }: { readonly name: string } & Pick<TrashItem, 'id' | 'at'>,
): TrashLabel {
  const lost: TrashLabel = { id, at, path: name, why: 'replaced', gates: [UNREADABLE] };
  try {
    const read = readTextFile(file);
    const label = read.ok ? parseJson(labelSchema, read.text) : null;
    return label === null || baseName(label.path) !== name ? lost : { ...label, id, at };
  } catch (error) {
    rethrowBug(error);
    return lost;
  }
}
