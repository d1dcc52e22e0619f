// Knows the place in the bucket again, by a mark that is left there (G10).
import type { Result } from '../../result.ts';
import { ok } from '../../result.ts';
import { cannotTell } from '../degradations.ts';
import type { EngineOptions, EnginePorts } from '../engineApi.ts';
import type { RemoteFault } from '../remoteFolder.ts';

/** Names of the meta values in the journal. */
const MARK = 'place-mark';
const CREATED = 'bucket-created';

/**
 * `same` also where nothing is known: no mark was ever left, or it may not be read. `gone`: the mark was
 * deleted, alone or with everything else, or the bucket has another date of creation where it has no mark.
 */
export type PlaceVerdict = 'same' | 'another' | 'gone';

export interface PlaceMark {
  /** Asks the bucket, if it has been marked; before anything that a wrong place would make wrong. */
  look(signal: AbortSignal): Promise<Result<PlaceVerdict, RemoteFault>>;
  /**
   * Remembers the mark that is there, or leaves one; called when both sides are in step. Costs nothing
   * afterwards.
   */
  remember(signal: AbortSignal): Promise<void>;
  /** The place is taken as it is now, whatever it was before. */
  forget(): void;
}

/**
 * One for each engine. A mark is left only where its creation can be conditional (R3), never by a mode
 * that writes nothing.
 */
export function createPlaceMark(
  { journal, remote, random, log }: Pick<EnginePorts, 'journal' | 'remote' | 'random' | 'log'>,
  { mode }: Pick<EngineOptions, 'mode'>,
): PlaceMark {
  const known = (): string => journal.readMeta(MARK) ?? '';
  const mayMark = (): boolean => mode !== 'download-only' && remote.enforced()?.conditionalCreate === true;
  const created = (): string => journal.readMeta(CREATED) ?? '';
  const isCreatedAgain = async (signal: AbortSignal): Promise<boolean> => {
    if (created() === '') return false;
    const now = await remote.bucketCreated(signal);
    const isAnother = now !== null && now !== created();
    if (isAnother) log.warn({ from: created(), to: now }, 'the bucket has another date of creation');
    return isAnother;
  };

  return {
    async look(signal) {
      if (known() === '') return ok((await isCreatedAgain(signal)) ? 'gone' : 'same');
      const found = await remote.readMark(signal);
      if (!found.ok) return cannotTell(found.fault) ? ok('same') : found;
      if (found.value === known()) return ok('same');
      log.warn({ from: known(), to: found.value }, 'the mark in the bucket is another one');
      return ok(found.value === null ? 'gone' : 'another');
    },
    async remember(signal) {
      if (known() !== '') return;
      let found = await remote.readMark(signal);
      if (found.ok && found.value === null && mayMark()) {
        // Whether it was written, or another device was faster: what is there now counts.
        await remote.writeMark(random.id(), signal);
        found = await remote.readMark(signal);
      }
      if (found.ok && found.value !== null) journal.writeMeta(MARK, found.value);
      else if (created() === '') {
        const now = await remote.bucketCreated(signal);
        if (now !== null) journal.writeMeta(CREATED, now);
      }
    },
    forget() {
      journal.writeMeta(MARK, '');
      journal.writeMeta(CREATED, '');
    },
  };
}
