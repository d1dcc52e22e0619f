// Who syncs a folder now: a small file in it, touched at intervals while its owner lives, and deleted when it
// stops.
import {
  closeSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { z } from 'zod';
import type { Result } from '../../result.ts';
import { errorCode, failed, ok, rethrowBug } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';
import { faultOf } from '../path/localFault.ts';

export const OWNER_FILE = 'owner.json';
const MAX_BYTES = 16 * 1024;

const ownerSchema = z.object({
  /** Random; renewed with each claim. */
  claim: z.string(),
  /** Absolute path of the data directory, and of the lock that its process holds while it lives. */
  dataDir: z.string(),
  lock: z.string(),
  host: z.string(),
  /** Tells computers of the same name apart. */
  machine: z.string(),
  pid: z.number().int().positive(),
  /** Within which a pid means something; '' where there is only one such space. */
  pidSpace: z.string(),
});
export type Owner = z.infer<typeof ownerSchema>;

export interface OwnerRecord {
  /** null: just being written, or torn by a power cut. */
  readonly owner: Owner | null;
  /** Changes each time the owner touches the file. */
  readonly beat: string;
}

/**
 * Returns the record in `file` (absolute); null when there is none. Opens the file, because a network file
 * system may show old times to a mere `stat`.
 */
export function readOwner(file: string): Result<OwnerRecord | null, LocalFault> {
  try {
    if (!lstatSync(file).isFile()) return ok({ owner: null, beat: '' });
    const handle = openSync(file, 'r');
    try {
      const { mtimeNs, ino, size } = fstatSync(handle, { bigint: true });
      const text = size <= MAX_BYTES ? readFileSync(handle, 'utf8') : '';
      return ok({ owner: parseOwner(text), beat: `${ino} ${mtimeNs}` });
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    const code = errorCode(error);
    return code === 'ENOENT' || code === 'ENOTDIR' ? ok(null) : failed(faultOf(error, file));
  }
}

function parseOwner(text: string): Owner | null {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** Creates the record; false when there is one already. */
export function createOwner(file: string, owner: Owner): Result<boolean, LocalFault> {
  try {
    writeFileSync(file, `${JSON.stringify(owner, null, 2)}\n`, { flag: 'wx', mode: 0o600 });
    return ok(true);
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? ok(false) : failed(faultOf(error, file));
  }
}

/** Touches the record, if it is still the one of `claim`; false when it is another's. */
export function touchOwner(file: string, claim: string, at: number): boolean {
  const found = readOwner(file);
  // A disk that is away for a moment, or a record that somebody deleted: the next pass finds out.
  if (!found.ok || found.value === null) return true;
  if (found.value.owner?.claim !== claim) return false;
  try {
    const handle = openSync(file, 'r+');
    try {
      futimesSync(handle, at / 1000, at / 1000);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    rethrowBug(error);
  }
  return true;
}

/** Deletes the record if it is still as it was judged. */
export function removeOwner(file: string, expected: OwnerRecord): Result<void, LocalFault> {
  const found = readOwner(file);
  if (!found.ok || found.value === null) return found.ok ? ok(undefined) : found;
  const { owner, beat } = found.value;
  const isSame = owner === null ? beat === expected.beat : owner.claim === expected.owner?.claim;
  try {
    if (isSame) rmSync(file, { recursive: true, force: true });
    return ok(undefined);
  } catch (error) {
    return failed(faultOf(error, file));
  }
}
