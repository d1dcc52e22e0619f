// Where the running app listens, as `control.json` says.
import { z } from 'zod';
import { replaceFile } from '../../persistence/atomicFile.ts';
import { readTextFile } from '../../persistence/textFile.ts';
import { parseJson } from '../../result.ts';
import type { DataDir } from '../instance/dataDir.ts';

const addressSchema = z.object({ path: z.string() });

/** null: nothing is written there that can be read. A crash may have left an old one. */
export function readControlPath(dataDir: DataDir): string | null {
  try {
    const read = readTextFile(dataDir.control);
    return read.ok ? (parseJson(addressSchema, read.text)?.path ?? null) : null;
  } catch {
    return null;
  }
}

/** For `readControlPath` of other processes. Throws the system's error. */
export function writeControlPath(dataDir: DataDir, path: string): void {
  replaceFile(dataDir.control, JSON.stringify({ path }));
}
