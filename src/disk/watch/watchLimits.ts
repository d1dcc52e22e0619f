// The system's limits on watching folders: what a person can do about them, and when they have been raised.
import { readFileSync } from 'node:fs';
import type { Clock } from '../../clock.ts';
import { errorCode, rethrowBug } from '../../result.ts';
import type { LocalFault } from '../../sync/localFolder.ts';

/** How often (ms) the limits are read while they are too low: two small files. */
const LOOK_MS = 10_000;

/** The settings that limit one thing (inotify(7), user_namespaces(7)): the lowest one counts. */
interface Limit {
  readonly settings: readonly string[];
  /** What is usual on systems that raise it. */
  readonly usual: number;
}

const WATCHES: Limit = {
  settings: ['fs.inotify.max_user_watches', 'user.max_inotify_watches'],
  usual: 524_288,
};
const INSTANCES: Limit = {
  settings: ['fs.inotify.max_user_instances', 'user.max_inotify_instances'],
  usual: 512,
};
/** inotify_add_watch(2) and inotify_init(2). */
const LIMITS: Readonly<Record<string, Limit>> = { ENOSPC: WATCHES, EMFILE: INSTANCES, ENFILE: INSTANCES };

/** Reads a setting of the system by its name; null where there is none. */
export type ReadSetting = (name: string) => number | null;

/** Returns the fault for an error that means that the system will not watch more folders; null for others. */
export function limitFault(error: unknown, read: ReadSetting = readSetting): LocalFault | null {
  const code = errorCode(error) ?? '';
  const limit = LIMITS[code];
  if (limit === undefined) return null;
  return { code: 'denied', message: `${TOO_MANY}${remedy(limit, read)}`, detail: code };
}

const TOO_MANY =
  'The system does not let Brimful watch any more folders, so changes are found by scanning, which takes longer.';

function remedy(limit: Limit, read: ReadSetting): string {
  const known = limit.settings.flatMap((name) => {
    const value = read(name);
    return value === null ? [] : [{ name, value }];
  });
  const [lowest] = known.sort((a, b) => a.value - b.value);
  if (lowest === undefined)
    return ' Close other programs that watch folders; Brimful will then go on by itself.';
  const setting = `${lowest.name}=${Math.max(limit.usual, 2 * lowest.value)}`;
  return (
    ` Raise the limit with "sudo sysctl ${setting}", and to keep it raised after a restart: ` +
    `"echo ${setting} | sudo tee /etc/sysctl.d/60-brimful.conf". Watching then starts by itself.`
  );
}

/** Resolves with true once one of the limits is higher than now; false when `signal` aborts. */
export async function limitsRaised(
  clock: Clock,
  signal: AbortSignal,
  read: ReadSetting = readSetting,
): Promise<boolean> {
  const names = [...WATCHES.settings, ...INSTANCES.settings];
  const before = names.map(read);
  for (;;) {
    await clock.sleep(LOOK_MS, signal);
    if (signal.aborted) return false;
    if (names.some((name, index) => (read(name) ?? 0) > (before[index] ?? 0))) return true;
  }
}

function readSetting(name: string): number | null {
  if (process.platform !== 'linux') return null;
  try {
    return Number(readFileSync(`/proc/sys/${name.replaceAll('.', '/')}`, 'utf8'));
  } catch (error) {
    rethrowBug(error);
    return null;
  }
}
