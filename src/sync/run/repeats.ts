// Tells a path that keeps changing from one that both sides keep disagreeing about: the same act, decided on
// the same states, that ends in the same way each time (R12).
import type { Unsettled } from '../apply/applyPlan.ts';
import type { Act } from '../decide/model.ts';
import type { PathProblem } from '../engineApi.ts';

/** So often in a row is no coincidence; a listing that lags behind has caught up by then. */
export const SAME_END = 4;

export interface Repeats {
  /**
   * Takes how a plan ended and returns the acts that have ended the same way too often, as problems. Their
   * paths are retried like those of any problem; all other unsettled ones are simply looked at again.
   */
  judge(acts: readonly Act[], unsettled: readonly Unsettled[]): readonly PathProblem[];
}

/** Starts without memory: a restart counts from zero. */
export function createRepeats(): Repeats {
  const seen = new Map<string, { readonly end: string; readonly times: number }>();
  return {
    judge(acts, unsettled) {
      const ends = new Map(unsettled.map((one) => [keyOf(one.act), endOf(one)]));
      for (const key of acts.map(keyOf)) if (seen.get(key)?.end !== ends.get(key)) seen.delete(key);
      return unsettled.flatMap((one) => {
        const key = keyOf(one.act);
        const times = (seen.get(key)?.times ?? 0) + 1;
        seen.set(key, { end: endOf(one), times });
        return times < SAME_END ? [] : [problemOf(one, unsettled)];
      });
    },
  };
}

function keyOf({ type, path }: Act): string {
  return `${type} ${path}`;
}

function endOf({ act, fault }: Unsettled): string {
  return JSON.stringify([fault?.code ?? null, act]);
}

function problemOf({ act, fault }: Unsettled, all: readonly Unsettled[]): PathProblem {
  const { path } = act;
  const detail = fault?.detail ?? fault?.code;
  const other = all.map((one) => one.act).find((candidate) => excludes(act, candidate));
  if (other !== undefined && fault?.code !== 'outcome-unknown') return clashOf(path, other.path);
  if (fault === null && act.type === 'trash-local') return { path, ...HIDDEN, kind: 'waits' };
  const words = fault?.code === 'outcome-unknown' ? LOST : CONTRADICTION;
  return { path, ...words, ...(detail !== undefined && { detail }), kind: 'retrying' };
}

/**
 * One is to be a file where the other needs a folder: some services keep only one of them, or show only
 * one.
 */
function excludes(act: Act, other: Act): boolean {
  const isFile = ({ type }: Act): boolean => !type.includes('directory') && !type.includes('marker');
  const isAbove = (above: Act, below: Act): boolean => below.path.startsWith(`${above.path}/`);
  return isFile(act) && isFile(other) && (isAbove(act, other) || isAbove(other, act));
}

function clashOf(path: string, other: string): PathProblem {
  const [above, below] = path.length < other.length ? [path, other] : [other, path];
  return {
    path,
    code: 'name-clash',
    message: `"${above}" is a file on one side, and the folder of "${below}" on the other; this storage service does not keep both. Rename one of them.`,
    kind: 'waits',
  };
}

const LOST = {
  code: 'unreachable',
  message:
    'Each time the storage service failed, or the connection to it was lost, before it said that the file is stored, and ' +
    'nothing arrived there. Brimful keeps trying; if this lasts, ask whoever runs the service, or a proxy on the way to it.',
} as const;

/** No listing shows it, so it looks deleted; asked for by its name, it is there. */
const HIDDEN = {
  code: 'inconsistent',
  message:
    'The storage service has this object, but leaves it out of its listings, so other devices do not get it. A file that has, ' +
    'or had, the name of one of its folders may be in the way. Rename the folder or the file.',
} as const;

const CONTRADICTION = {
  code: 'contradiction',
  message:
    'Each time it was refused as changed, although nothing has changed on either side: what the disk or the storage service ' +
    'shows contradicts what it accepts. Brimful keeps trying; if this lasts, ask whoever runs the service.',
} as const;
