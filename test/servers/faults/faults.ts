// Faults that the local servers can be told to inject: rules as data, drawn per
// request with a seeded generator.
import { z } from 'zod';

const kind = z.discriminatedUnion('type', [
  /** Waits before anything happens. */
  z.object({ type: z.literal('latency'), ms: z.number().nonnegative() }),
  /** 503 SlowDown. */
  z.object({ type: z.literal('slow-down') }),
  /** Resets the connection before the request has any effect. */
  z.object({ type: z.literal('reset-before') }),
  /** Lets the request take effect, then resets the connection instead of answering (R5). */
  z.object({ type: z.literal('reset-after') }),
  /** Sends the headers and only part of the body. */
  z.object({ type: z.literal('truncate'), keep: z.number().min(0).max(1).default(0.5) }),
  /** Flips a bit in the middle of the body. */
  z.object({ type: z.literal('corrupt') }),
  /** Sends the body slowly. */
  z.object({ type: z.literal('trickle'), bytesPerSecond: z.number().positive() }),
  /** 400 ExpiredToken, as S3 answers expired keys. */
  z.object({ type: z.literal('expired') }),
  /** 403 AccessDenied. */
  z.object({ type: z.literal('denied') }),
  /** Any error of S3 or STS. */
  z.object({
    type: z.literal('error'),
    code: z.string(),
    status: z.int().min(400).max(599),
    message: z.string().default('A fault rule asked for this error.'),
  }),
  /** 200 with a web page: a captive portal, or a proxy's login. */
  z.object({ type: z.literal('html') }),
  /** Writes are confirmed, and nothing is stored. */
  z.object({ type: z.literal('pretend') }),
  /** Conditional headers are not looked at, like on endpoints that do not know them. */
  z.object({ type: z.literal('ignore-preconditions') }),
  /** Listings fail after so many pages, or lie that they end there. */
  z.object({ type: z.literal('cut-listing'), pages: z.int().min(1), how: z.enum(['error', 'end']) }),
  /** Listings succeed and show nothing. */
  z.object({ type: z.literal('empty-listing') }),
]);

const filter = z.object({
  /** Names of operations such as `PutObject`; all when left out. */
  operations: z.array(z.string()).optional(),
  /** Regular expression that the key must contain a match of. Requests without a key never match. */
  keyPattern: z.string().refine(isRegularExpression, 'not a regular expression').optional(),
  /** Only requests that have one of these headers, in lower case. */
  headers: z.array(z.string()).optional(),
  /** Only requests that have none of these. */
  withoutHeaders: z.array(z.string()).optional(),
  /** Share of the matching requests, 0 to 1. */
  rate: z.number().min(0).max(1).default(1),
  /** Only the next so many requests. */
  count: z.int().positive().optional(),
});

export const faultRuleSchema = z.intersection(kind, filter);
export type FaultRule = z.output<typeof faultRuleSchema>;
/** The same as a person writes it, with defaults left out. */
export type FaultRuleSource = z.input<typeof faultRuleSchema>;
export type Fault = z.output<typeof kind>;

/** What a rule's filter looks at. */
export interface FaultTarget {
  readonly operation: string;
  readonly key: string | null;
  readonly headers: ReadonlyMap<string, string>;
}

export interface FaultInjector {
  /** The faults that this request meets; uses up their counts. */
  draw(target: FaultTarget): readonly Fault[];
  /** The rules in force, with the counts that are left. */
  rules(): readonly FaultRule[];
  /** Replaces all rules; throws on a malformed one. */
  replace(rules: readonly FaultRuleSource[]): void;
}

/** The same seed and the same requests give the same faults. */
export function createFaultInjector(rules: readonly FaultRuleSource[], seed: number): FaultInjector {
  let active: { readonly rule: FaultRule; left: number }[] = [];
  const random = mulberry32(seed);
  const replace = (sources: readonly FaultRuleSource[]): void => {
    active = z
      .array(faultRuleSchema)
      .parse(sources)
      .map((rule) => ({ rule, left: rule.count ?? Infinity }));
  };
  replace(rules);
  return {
    replace,
    draw(target) {
      const drawn = active.filter(
        ({ rule, left }) => left > 0 && fits(rule, target) && (rule.rate === 1 || random() < rule.rate),
      );
      for (const entry of drawn) entry.left -= 1;
      active = active.filter(({ left }) => left > 0);
      return drawn.map(({ rule }) => rule);
    },
    rules: () => active.map(({ rule, left }) => (left === Infinity ? rule : { ...rule, count: left })),
  };
}

function fits(
  { operations, keyPattern, headers: wanted, withoutHeaders }: FaultRule,
  { operation, key, headers }: FaultTarget,
): boolean {
  const isOperation = operations?.includes(operation) ?? true;
  const isKey = keyPattern === undefined || (key !== null && new RegExp(keyPattern, 'u').test(key));
  const isHeader = wanted?.some((name) => headers.has(name)) ?? true;
  const lacksOthers = !(withoutHeaders?.some((name) => headers.has(name)) ?? false);
  return isOperation && isKey && isHeader && lacksOthers;
}

function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
}

/** A small seeded generator of numbers in [0, 1): mulberry32 by Tommy Ettinger, public domain. */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
