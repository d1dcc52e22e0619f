// Watches a folder in a process that may have only few inotify watches, and raises the limit when it is told.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '../../../../src/clock.ts';
import { watchFolder } from '../../../../src/disk/watch/watcher.ts';

const LIMIT = '/proc/sys/user/max_inotify_watches';
const [root = '', limit = ''] = process.argv.slice(2);
const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
// Time runs fast, so that nobody waits for the next look at the limits.
const clock = {
  ...systemClock,
  sleep: (ms: number, signal: AbortSignal) => systemClock.sleep(ms / 100, signal),
};
let watch = new AbortController();

const start = async (): Promise<void> => {
  watch = new AbortController();
  const request = { root, clock, onLost: ({ message }: { message: string }) => say({ lost: message }) };
  const watching = await watchFolder(request, (hints) => say({ hints }), watch.signal);
  say(watching.ok ? { watching: true } : { watching: false, message: watching.fault.message });
};

writeFileSync(LIMIT, limit);
await start();
const COMMANDS: Readonly<Record<string, (argument: string) => void>> = {
  raise: (to) => writeFileSync(LIMIT, to),
  watch: () => void start(),
  folders: (count) => {
    for (let number = 0; number < Number(count); number++) mkdirSync(join(root, `new-${number}`));
  },
  write: (name) => writeFileSync(join(root, name), ''),
};
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const [name = '', argument = ''] = line.split(' ');
    COMMANDS[name]?.(argument);
  })
  .on('close', () => watch.abort());
