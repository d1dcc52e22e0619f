// Expected failures as values: what every room returns instead of throwing.
import type { z } from 'zod';

/**
 * A failure that can happen on a good day. `code` is stable (tests and shells switch on it), `message` is one
 * sentence that tells a person what to do. `detail` may add technical words for the log; it must never hold a
 * secret (no tokens, keys, query strings).
 */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  readonly detail?: string;
}

export type Result<T, F extends Fault = Fault> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: F };

/** A success that carries a value. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** A failure that carries its fault. */
export function failed<F extends Fault>(fault: F): { readonly ok: false; readonly fault: F } {
  return { ok: false, fault };
}

/** The code of a system error (`ENOENT`, `SQLITE_BUSY`); undefined for anything else, which is a bug. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  // Node's own codes, such as ERR_INVALID_ARG_TYPE, report wrong calls.
  return typeof error.code === 'string' && !error.code.startsWith('ERR_') ? error.code : undefined;
}

/** What an exception says, for `detail`. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** In a `catch` that goes on: throws `error` again unless it is a system error with a code. */
export function rethrowBug(error: unknown): void {
  if (errorCode(error) === undefined) throw error;
}

/** For `default:` branches of exhaustive switches; reaching it is a bug. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}

/**
 * Returns what `text` holds, as `schema` validates it; null: it is not JSON, or does not fit the schema.
 */
export function parseJson<T>(schema: z.ZodType<T>, text: string): T | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return schema.safeParse(value).data ?? null;
}
