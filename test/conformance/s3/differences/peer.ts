// What a row of the table of servers holds: one server of others, and all that is known to be different
// there.
import type { EndpointCapabilities } from '../../../../src/sync/remoteFolder.ts';
import type { StorageName } from '../../../runner/tools.ts';

export interface Difference {
  /** Name of the case. */
  readonly name: string;
  /** What the server lets us see instead; a change here is worth knowing, so it is held to as well. */
  readonly observed: unknown;
  readonly reason: string;
}

export interface Peer {
  /** Of its start script. */
  readonly id: StorageName;
  readonly title: string;
  /** The one that the row was measured with. */
  readonly version: string;
  /** How a person signs in there, for the README. */
  readonly signIn: string;
  /** What the probe must find. */
  readonly enforced: Omit<EndpointCapabilities, 'versioning'>;
  /** Why the cases of this group are not asked; left out: they are. */
  readonly without?: Readonly<Partial<Record<CaseGroup, string>>>;
  /** What people should know, one sentence each, for the README. */
  readonly trouble: readonly string[];
  readonly differences: readonly Difference[];
}

export type CaseGroup =
  'objects' | 'conditions' | 'checksums' | 'multipart' | 'listings' | 'properties' | 'access' | 'sts';
