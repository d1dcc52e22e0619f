// The messages between the scanning thread and its caller.
import type { LocalEntry } from '../../sync/decide/model.ts';
import type { LocalFault } from '../../sync/localFolder.ts';

export interface ScanTask {
  readonly type: 'entries' | 'temporaries';
  readonly root: string;
  readonly device: bigint;
  readonly inode: bigint;
  /** The folder to walk, relative; the caller has seen it. */
  readonly path: string;
  readonly ignore: readonly string[];
  readonly hasExecutableBit: boolean;
  /** Shared: see below. */
  readonly control: Int32Array<SharedArrayBuffer>;
}

export type ScanAnswer =
  | { readonly type: 'entries'; readonly entries: readonly LocalEntry[] }
  /** Paths of temporaries of earlier runs. */
  | { readonly type: 'temporaries'; readonly paths: readonly string[] }
  | { readonly type: 'end'; readonly fault: LocalFault | null };

/** Index of the number of batches that the thread may still send; it sleeps while there are none. */
export const CREDIT = 0;
/** Index of a flag that is not 0 once nobody wants the rest. */
export const CANCELLED = 1;

/** Entries per batch: about a millisecond of work for the receiver. */
export const BATCH_ENTRIES = 500;
/** Batches in flight, so that thread and receiver work at the same time. */
export const BATCHES_AHEAD = 4;
