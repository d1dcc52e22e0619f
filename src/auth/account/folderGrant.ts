// A synced folder as credentials see it.
import type { FolderState } from '../../contract/state.ts';

/** One place that credentials must reach. */
export interface FolderGrant {
  readonly bucket: string;
  /** '' or ends with a slash. */
  readonly prefix: string;
  readonly mode: FolderState['mode'];
}
