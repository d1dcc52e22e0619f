// Requests and their outcome: a bounded log and counters. Never contains headers, queries or secrets.

/** One finished request. */
export interface LoggedRequest {
  /** Epoch ms. */
  readonly at: number;
  readonly requestId: string;
  /** Name in the API reference; `Unknown` when it could not be told. */
  readonly operation: string;
  /** What it needed to be allowed, such as `s3:GetObject`; empty for requests that are not S3's. */
  readonly actions: readonly string[];
  readonly bucket: string | null;
  readonly key: string | null;
  /** HTTP status; 0 when the connection was reset instead. */
  readonly status: number;
  /** Error code, if the answer was one. */
  readonly code: string | null;
  /** Length of the body as announced. */
  readonly bytesIn: number;
}

export interface RequestCounters {
  /** Finished requests by operation. */
  readonly operations: Readonly<Record<string, number>>;
  readonly bytesIn: number;
}

export interface RequestLog {
  add(entry: LoggedRequest): void;
  /** Oldest first; at most the last 10,000. */
  entries(): readonly LoggedRequest[];
  counters(): RequestCounters;
  /** Forgets entries and counters, so that a test counts from here. */
  clear(): void;
}

const MAX_ENTRIES = 10_000;

export function createRequestLog(): RequestLog {
  let entries: LoggedRequest[] = [];
  let operations = new Map<string, number>();
  let bytesIn = 0;
  return {
    add(entry) {
      if (entries.length >= 2 * MAX_ENTRIES) entries = entries.slice(-MAX_ENTRIES);
      entries.push(entry);
      operations.set(entry.operation, (operations.get(entry.operation) ?? 0) + 1);
      bytesIn += entry.bytesIn;
    },
    entries: () => entries.slice(-MAX_ENTRIES),
    counters: () => ({ operations: Object.fromEntries(operations), bytesIn }),
    clear() {
      entries = [];
      operations = new Map();
      bytesIn = 0;
    },
  };
}
