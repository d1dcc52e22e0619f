// The faults that meet the bytes of an answer: cut off, flipped, or slow.
import type { Clock } from '../../../src/clock.ts';
import type { Fault } from './faults.ts';
import { ConnectionReset } from './connectionReset.ts';
import type { ByteStream } from '../http/reply.ts';

export type ByteFault = Extract<Fault, { type: 'truncate' | 'corrupt' | 'trickle' }>;

/** How slow answers are sliced. */
const TRICKLE_STEP_MS = 50;

/** The same announced length, but what comes is not what was announced. */
export function alterBytes(
  { length, chunks }: ByteStream,
  fault: ByteFault,
  clock: Clock,
  signal: AbortSignal,
): ByteStream {
  switch (fault.type) {
    case 'truncate':
      return { length, chunks: cut(chunks, Math.floor(length * fault.keep)) };
    case 'corrupt':
      return { length, chunks: flip(chunks, Math.floor(length / 2)) };
    case 'trickle': {
      const step = Math.max(1, Math.floor((fault.bytesPerSecond * TRICKLE_STEP_MS) / 1000));
      return { length, chunks: trickle({ chunks, step, clock, signal }) };
    }
  }
}

async function* cut(chunks: AsyncIterable<Uint8Array>, keep: number): AsyncGenerator<Uint8Array> {
  let left = keep;
  for await (const chunk of chunks) {
    if (chunk.length > left) {
      yield chunk.subarray(0, left);
      throw new ConnectionReset();
    }
    left -= chunk.length;
    yield chunk;
  }
}

async function* flip(chunks: AsyncIterable<Uint8Array>, position: number): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for await (const chunk of chunks) {
    const index = position - offset;
    offset += chunk.length;
    if (index < 0 || index >= chunk.length) yield chunk;
    else yield chunk.map((byte, at) => (at === index ? byte ^ 1 : byte));
  }
}

async function* trickle({
  chunks,
  step,
  clock,
  signal,
}: {
  readonly chunks: AsyncIterable<Uint8Array>;
  readonly step: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    for (let offset = 0; offset < chunk.length && !signal.aborted; offset += step) {
      await clock.sleep(TRICKLE_STEP_MS, signal);
      yield chunk.subarray(offset, offset + step);
    }
  }
}
