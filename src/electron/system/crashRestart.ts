// What follows a crash of the main process: a restart, and if that crashes soon as well, only a sentence.

/** A crash this soon (ms) after a restart would follow each further restart, too. */
const CRASH_LOOP_MS = 10 * 60_000;

/** What a crash adds to the command line, and whether the window was open; `readLaunchOptions` reads them. */
const REPLACED = /^--(crashed-at(=.*)?|say-stopped|hidden)$/;

/**
 * The arguments of the process that follows a crash, made from those of the one that crashed (`words`,
 * without the program). `crashedAt`: the crash that this process followed, or null. Times in epoch ms.
 */
export function argumentsAfterCrash(
  words: readonly string[],
  crash: { readonly now: number; readonly crashedAt: number | null; readonly hasWindow: boolean },
): string[] {
  const { now, crashedAt, hasWindow } = crash;
  const kept = words.filter((word) => !REPLACED.test(word));
  const isLoop = crashedAt !== null && Math.abs(now - crashedAt) < CRASH_LOOP_MS;
  if (isLoop) return [...kept, '--say-stopped'];
  return [...kept, `--crashed-at=${now}`, ...(hasWindow ? [] : ['--hidden'])];
}

/** Told after a restart. */
export const RESTARTED = {
  title: 'Brimful was restarted',
  body: 'A bug had stopped it. No file is lost, and syncing continues. Its log says more.',
};

/** Told when a restart did not help. */
export const STOPPED = {
  title: 'Brimful has stopped',
  body:
    'A bug has stopped it twice within a few minutes. No file is lost: start it again later, and it resumes ' +
    'where it stopped. The log in its data directory says more.',
};
