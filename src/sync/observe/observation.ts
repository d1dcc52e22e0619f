// The input of every observation: the two sides, the journal and the rules for names.
import type { Mode } from '../decide/model.ts';
import type { Names } from '../decide/keyPath.ts';
import type { Journal } from '../journalPort.ts';
import type { LocalFolder } from '../localFolder.ts';
import type { RemoteFolder } from '../remoteFolder.ts';

export interface Observation {
  readonly local: LocalFolder;
  readonly remote: RemoteFolder;
  readonly journal: Journal;
  readonly mode: Mode;
  readonly names: Names;
  /** All ignore patterns in force, gitignore syntax. */
  readonly patterns: readonly string[];
  readonly signal: AbortSignal;
}
