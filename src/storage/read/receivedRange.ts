// One range of an object: received ahead of its turn, and asked for again where its connection breaks.
import { addAbortSignal } from 'node:stream';
import type { Readable } from 'node:stream';
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { RemoteFault } from '../../sync/remoteFolder.ts';
import { failedWith } from '../errors/remoteFault.ts';
import type { ByteRange } from './byteRanges.ts';

/** How often one range is asked for; what has come of it is not asked for again. */
const MAX_TRIES = 3;

export interface RangePorts {
  /** Opens exactly this range. */
  readonly open: (range: ByteRange) => Promise<Result<Readable, RemoteFault>>;
  /** Makes a fault of what a body has thrown. */
  readonly faultOf: (thrown: unknown) => RemoteFault;
  readonly signal: AbortSignal;
}

/** A fault, or null: that was all of it. */
type End = Result<null, RemoteFault>;

export interface ReceivedRange {
  /** The next bytes, or the end, which it returns from then on. One caller at a time. */
  next(): Promise<Result<Uint8Array, RemoteFault> | End>;
}

/** Begins at once, and holds in memory what nobody has asked for yet: at most the range itself. */
export function receiveRange(ports: RangePorts, range: ByteRange): ReceivedRange {
  const received: Uint8Array[] = [];
  let end: End | null = null;
  let wake = (): void => undefined;
  const finished = receive(ports, range, (bytes) => {
    received.push(bytes);
    wake();
  }).then((ended) => {
    end = ended;
  });
  // Whoever takes the next bytes is told.
  finished.catch(() => undefined);
  return {
    async next() {
      for (;;) {
        const bytes = received.shift();
        if (bytes !== undefined) return ok(bytes);
        if (end !== null) return end;
        const arrival = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([arrival, finished]);
      }
    },
  };
}

/** Hands on the bytes in order, never more than the range has; returns why no more will come. */
async function receive(
  { open, faultOf, signal }: RangePorts,
  { start, end }: ByteRange,
  take: (bytes: Uint8Array) => void,
): Promise<End> {
  let position = start;
  for (let tries = 1; ; tries++) {
    const opened = await open({ start: position, end });
    if (!opened.ok) return opened;
    let fault: RemoteFault | null = null;
    try {
      for await (const chunk of addAbortSignal(signal, opened.value) as AsyncIterable<Uint8Array>) {
        if (chunk.length > end - position) return failedWith('bad-answer', { detail: 'more than the range' });
        position += chunk.length;
        take(chunk);
      }
    } catch (thrown) {
      fault = faultOf(thrown);
    }
    if (signal.aborted) return failedWith('cancelled');
    if (position === end) return ok(null);
    if (fault !== null && fault.code !== 'unreachable') return failed(fault);
    if (tries < MAX_TRIES) continue;
    return fault === null
      ? failedWith('unreachable', { detail: `${end - position} bytes are missing` })
      : failed(fault);
  }
}
