// What every sign-in with a code on another device shares (RFC 8628): its grant, the pauses between two
// requests for tokens, and what may be shown to a person (SI12). Pure.
import { refuseAddress } from '../../network/addressRules.ts';

export const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';

/** Where the provider names no interval (RFC 8628 3.2). */
const DEFAULT_INTERVAL_MS = 5_000;
const MIN_INTERVAL_MS = 1_000;
const MAX_INTERVAL_MS = 60_000;
/** What `slow_down` adds, for the present request and all others (RFC 8628 3.5). */
const SLOWER_BY_MS = 5_000;

/** The pause (ms) before each request, if the provider names an interval of `seconds`. */
export function firstInterval(seconds: number | undefined): number {
  return limited(seconds === undefined ? DEFAULT_INTERVAL_MS : seconds * 1000);
}

/** The pause (ms) from now on, after the provider has asked for longer ones (`slow_down`). */
export function slowedDown(intervalMs: number): number {
  return limited(intervalMs + SLOWER_BY_MS);
}

/** The pause (ms) from now on, after a request without an answer (RFC 8628 3.5). */
export function backedOff(intervalMs: number): number {
  return limited(intervalMs * 2);
}

function limited(intervalMs: number): number {
  return Math.min(Math.max(intervalMs, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
}

/** Whether a person may be shown this address, which they are to open (SI8, SI11); it may have a query. */
export function isSafePage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const page = new URL(address);
  page.search = '';
  page.hash = '';
  return refuseAddress(page.href, 'any') === null;
}

/** Whether a person can compare this code: short, of printable ASCII. */
export function isReadableCode(userCode: string): boolean {
  return /^[\x20-\x7e]{1,64}$/.test(userCode);
}
