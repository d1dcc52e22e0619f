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

export interface ReceivedRange {
  /** The next bytes; null: that was all of it. After a fault nothing comes any more. One caller at a time. */
  next(): Promise<Result<Uint8Array | null, RemoteFault>>;
}

/** Begins at once, and holds in memory what nobody has asked for yet: at most the range itself. */
export function receiveRange(ports: RangePorts, range: ByteRange): ReceivedRange {
  const received: Result<Uint8Array | null, RemoteFault>[] = [];
  let wake = (): void => undefined;
  const finished = receive(ports, range, (item) => {
    received.push(item);
    wake();
  });
  // Whoever takes the next bytes is told.
  finished.catch(() => undefined);
  return {
    async next() {
      for (;;) {
        const item = received.shift();
        if (item !== undefined) return item;
        const arrival = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([arrival, finished]);
      }
    },
  };
}

async function receive(
  { open, faultOf, signal }: RangePorts,
  { start, end }: ByteRange,
  take: (item: Result<Uint8Array | null, RemoteFault>) => void,
): Promise<void> {
  let position = start;
  for (let tries = 1; ; tries++) {
    const opened = await open({ start: position, end });
    if (!opened.ok) {
      take(opened);
      return;
    }
    let fault: RemoteFault | null = null;
    try {
      for await (const chunk of addAbortSignal(signal, opened.value) as AsyncIterable<Uint8Array>) {
        position += chunk.length;
        take(ok(chunk));
      }
    } catch (thrown) {
      fault = faultOf(thrown);
    }
    if (signal.aborted) take(failedWith('cancelled'));
    else if (position === end) take(ok(null));
    else if (fault !== null && (fault.code !== 'unreachable' || tries === MAX_TRIES)) take(failed(fault));
    else if (tries === MAX_TRIES)
      take(failedWith('unreachable', { detail: `${end - position} bytes are missing` }));
    else continue;
    return;
  }
}
