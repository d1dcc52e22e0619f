// The system calls of a process as strace records them, in the order in which they happened.
import { spawnSync } from 'node:child_process';

/** What strace is asked for; `-y` adds the path that a descriptor stands for. */
export const STRACE_WORDS: readonly string[] = [
  ...['-f', '-y', '-s', '20000', '-e', 'signal=none'],
  ...[
    '-e',
    'trace=fsync,fdatasync,link,linkat,rename,renameat,renameat2,pwrite64,write,writev,sendto,sendmsg',
  ],
];

/** False where it is not installed, or may not watch other processes. */
export function canTrace(): boolean {
  return spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], { stdio: 'ignore' }).status === 0;
}

export interface SystemCall {
  readonly name: string;
  /** The arguments, and the result after `=`. */
  readonly text: string;
  /** Places in the record; a call that waits ends later than others that begin after it. */
  readonly begun: number;
  readonly ended: number;
}

const WHOLE = /^(\d+) +(\w+)\((.*)$/;
const UNFINISHED = / <unfinished \.\.\.>$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>(.*)$/;

/** Reads a record of `strace -f`; calls that never ended are left out. */
export function readSystemCalls(record: string): readonly SystemCall[] {
  const calls: SystemCall[] = [];
  const waiting = new Map<string, { readonly name: string; readonly text: string; readonly begun: number }>();
  for (const [at, line] of record.split('\n').entries()) {
    const [, resumedBy = '', , rest = ''] = RESUMED.exec(line) ?? [];
    const begun = waiting.get(resumedBy);
    if (begun !== undefined) {
      waiting.delete(resumedBy);
      calls.push({ ...begun, text: begun.text + rest, ended: at });
      continue;
    }
    const [, process, name, text] = WHOLE.exec(line) ?? [];
    if (process === undefined || name === undefined || text === undefined) continue;
    if (UNFINISHED.test(text)) waiting.set(process, { name, text: text.replace(UNFINISHED, ''), begun: at });
    else calls.push({ name, text, begun: at, ended: at });
  }
  return calls.sort((a, b) => a.begun - b.begun);
}

/** The first call that fits; `after`: among those that begin once that one has ended. */
export function findCall(
  calls: readonly SystemCall[],
  {
    names,
    holds,
    after,
  }: { readonly names: RegExp; readonly holds: readonly string[]; readonly after?: SystemCall },
): SystemCall | undefined {
  return calls.find(
    ({ name, text, begun }) =>
      names.test(name) && holds.every((part) => text.includes(part)) && begun > (after?.ended ?? -1),
  );
}
