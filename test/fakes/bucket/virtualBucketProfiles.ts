// What each kind of S3 endpoint enforces, as measured or documented, for the simulator.
import type { EndpointCapabilities } from '../../../src/sync/remoteFolder.ts';

export interface EndpointProfile {
  readonly enforces: Omit<EndpointCapabilities, 'versioning'>;
  /**
   * False where an ETag is not an MD5 of the content (SSE-KMS): two equal contents then have different ETags.
   */
  readonly md5Etags: boolean;
  /** False where the service has no CopyObject. */
  readonly copies?: boolean;
}

const ALL: EndpointProfile['enforces'] = {
  conditionalCreate: true,
  conditionalReplace: true,
  conditionalDelete: true,
  conditionalCopy: true,
  conditionalComplete: true,
};

const NOTHING: EndpointProfile['enforces'] = {
  conditionalCreate: false,
  conditionalReplace: false,
  conditionalDelete: false,
  conditionalCopy: false,
  conditionalComplete: false,
};

export const ENDPOINT_PROFILES = {
  aws: { enforces: ALL, md5Etags: true },
  /** AWS with SSE-KMS. */
  kms: { enforces: ALL, md5Etags: false },
  /** Ceph 20 accepts the conditional headers of CopyObject and ignores them. */
  ceph: { enforces: { ...ALL, conditionalCopy: false }, md5Etags: true },
  r2: { enforces: { ...ALL, conditionalCopy: false, conditionalDelete: false }, md5Etags: true },
  /** Knows conditions, but no CopyObject. */
  'no-copy': { enforces: { ...ALL, conditionalCopy: false }, md5Etags: true, copies: false },
  /** Answers 200 regardless: the reason why every endpoint is probed (R3). */
  'ignores-preconditions': { enforces: NOTHING, md5Etags: true },
} as const satisfies Record<string, EndpointProfile>;

export type EndpointProfileName = keyof typeof ENDPOINT_PROFILES;
