// How much is under way at a time: more while the service keeps up, half as much when it asks for less.
import type { Act } from '../decide/model.ts';
import { LARGE_FROM, LARGE_TRANSFER_MEMORY } from '../remoteFolder.ts';

const MIB = 1024 * 1024;

/** Enough for a machine nearby, and no burden for any service. */
const FIRST = 8;
const LEAST = 2;
/** For contents (bytes), of all acts together. */
const MEMORY = 64 * MIB;
/** What comes in one stream is gathered to be written at once, and is there twice while it is joined. */
const STREAMED_MEMORY = 2 * MIB;

/** Begins with a few acts at a time. */
export interface Pace {
  /** Resolves when the act may begin. One caller waits at a time. */
  begin(act: Act): Promise<void>;
  /** The act has ended, however it did. */
  end(act: Act): void;
  /** The service has asked for less. */
  slowDown(): void;
  /** The service copies nothing: from now on moves hold contents, because they are uploaded. */
  countMoves(): void;
}

/**
 * `most`: acts at a time. At first each act that ends lets one more begin, so that a distant service is soon
 * kept busy; once the service has asked for less, only a whole round of acts does (as TCP does, RFC 5681).
 */
export function createPace(most: number): Pace {
  let limit = Math.min(FIRST, most);
  let running = 0;
  let memory = 0;
  const held = new Map<Act, number>();
  let areMovesSent = false;
  let wasTooMuch = false;
  /** Acts that have ended since the limit changed. */
  let ended = 0;
  let wake = (): void => undefined;
  const hasRoom = (bytes: number): boolean => running < limit && (running === 0 || memory + bytes <= MEMORY);
  return {
    async begin(act) {
      while (!hasRoom(memoryOf(act, areMovesSent))) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const bytes = memoryOf(act, areMovesSent);
      running++;
      memory += bytes;
      held.set(act, bytes);
    },
    end(act) {
      running--;
      memory -= held.get(act) ?? 0;
      held.delete(act);
      ended++;
      if (limit < most && (!wasTooMuch || ended >= limit)) {
        limit++;
        ended = 0;
      }
      wake();
    },
    slowDown() {
      // The others that began at the same time say nothing new.
      if (wasTooMuch && ended < limit) return;
      wasTooMuch = true;
      limit = Math.max(Math.min(LEAST, most), Math.floor(limit / 2));
      ended = 0;
    },
    countMoves() {
      areMovesSent = true;
    },
  };
}

/** What an act may hold in memory (bytes). A small file that is sent is there as a whole. */
function memoryOf(act: Act, areMovesSent: boolean): number {
  if (act.type === 'upload' || (act.type === 'move-remote' && areMovesSent)) {
    return Math.min(act.local.identity.size, LARGE_TRANSFER_MEMORY);
  }
  if (act.type !== 'download' && act.type !== 'settle') return 0;
  const { size } = act.remote;
  return size < LARGE_FROM ? Math.min(size, STREAMED_MEMORY) : LARGE_TRANSFER_MEMORY;
}
