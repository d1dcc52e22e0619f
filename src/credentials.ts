// The words that sign-in and storage share: short-lived AWS keys and where they come from.
import type { Fault, Result } from './result.ts';

/** One snapshot of AWS keys. Lives in memory only (VT5). */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Absent only for a typed access key. */
  readonly sessionToken?: string;
  /** Epoch milliseconds; null when the keys do not expire (typed access key). */
  readonly expiresAt: number | null;
}

/**
 * Why no keys can be had. `needs-sign-in`: only a person can help. `unreachable`: will heal by itself.
 * `configuration`: a person must change a setting. `refused`: the service said no to this person or role.
 */
export type CredentialFault = Fault<
  'needs-sign-in' | 'unreachable' | 'configuration' | 'refused' | 'cancelled'
>;

/** Where keys come from; one per account. */
export interface CredentialSource {
  /** The current snapshot at once; waits for a renewal only when there is none that is still valid. */
  get(signal: AbortSignal): Promise<Result<Credentials, CredentialFault>>;
  /**
   * The service refused exactly these keys as expired or unknown: they are dropped (if still current), so
   * that the next `get` renews. Callers may say this once per snapshot and then retry once.
   */
  refused(snapshot: Credentials): void;
}
