// What sign-in and storage share: credentials of S3, and where they come from.
import type { Fault, Result } from './result.ts';

/** An access key: its id and its secret. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** One snapshot of credentials. Lives in memory only (VT5). */
export interface Credentials extends AccessKey {
  /** Absent only for a typed access key. */
  readonly sessionToken?: string;
  /** Epoch ms; null: they do not expire (typed access key). */
  readonly expiresAt: number | null;
}

/**
 * Why there are no credentials. `needs-sign-in`: only a person can help. `unreachable`: resolves itself.
 * `configuration`: a person must change a setting. `refused`: the service denies them to this person or
 * role. `keychain`: it does not return what was stored there. `cancelled`: nobody waits for them any
 * more. The code decides when to try again; `cause` is the finer, equally stable code of what happened,
 * such as `vault-locked`.
 */
export type CredentialFault = Fault<
  'needs-sign-in' | 'unreachable' | 'configuration' | 'refused' | 'keychain' | 'cancelled'
> & { readonly cause?: string };

/** Where the keys of an account come from, for the sentences about them. */
export interface KeyOrigin {
  /**
   * `issued`: by STS for a sign-in. `typed`: by a person. `found`: in the AWS set-up of this computer.
   */
  readonly from: 'issued' | 'typed' | 'found';
  /** The account's id. */
  readonly account: string;
  /** What holds them, such as "AWS profile backup". */
  readonly place: string;
}

/** Where credentials come from; one per account. */
export interface CredentialSource {
  /** The current snapshot immediately; waits for a renewal only if none is still valid. */
  get(signal: AbortSignal): Promise<Result<Credentials, CredentialFault>>;
  /**
   * The service refused exactly this snapshot as expired or unknown: it is dropped (if still current),
   * so that the next `get` renews. Callers report this once per snapshot, then retry once.
   */
  refused(snapshot: Credentials): void;
}
