// The system's limits on watching: what is said, and how it goes on, with a real limit of the kernel where
// one can be set.
import { spawn, spawnSync, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { limitFault } from '../../../../src/disk/watch/watchLimits.ts';

function errorWith(code: string): Error {
  return Object.assign(new Error(code), { code });
}

describe('the sentence about a limit', () => {
  test('gives the command that raises it, now and after a restart', () => {
    const fault = limitFault(errorWith('ENOSPC'), (name) => (name.startsWith('fs.') ? 8192 : 2 ** 31 - 1));
    expect(fault?.message).toContain('"sudo sysctl fs.inotify.max_user_watches=524288"');
    expect(fault?.message).toContain(
      '"echo fs.inotify.max_user_watches=524288 | sudo tee /etc/sysctl.d/60-brimful.conf"',
    );
  });

  test('never asks for less than there is, and names the limit that counts', () => {
    const high = limitFault(errorWith('ENOSPC'), () => 1_000_000);
    expect(high?.message).toContain('fs.inotify.max_user_watches=2000000');
    const instances = limitFault(errorWith('EMFILE'), () => 128);
    expect(instances?.message).toContain('fs.inotify.max_user_instances=512');
    const container = limitFault(errorWith('ENOSPC'), (name) => (name.startsWith('user.') ? 20 : 8192));
    expect(container?.message).toContain('"sudo sysctl user.max_inotify_watches=524288"');
  });

  test('gives no command where there is none, and is about nothing else', () => {
    expect(limitFault(errorWith('EMFILE'), () => null)?.message).not.toContain('sysctl');
    expect(limitFault(errorWith('EACCES'), () => 1)).toBeNull();
  });
});

const SET_LIMIT = 'echo 20 > /proc/sys/user/max_inotify_watches';
const canLimit = spawnSync('unshare', ['-Ur', 'sh', '-c', SET_LIMIT]).status === 0;
if (!canLimit)
  console.log('skipped: a real limit on watches (no user namespace of its own can be made here)');

describe.skipIf(!canLimit)('a real limit', () => {
  let root: string;
  let child: ChildProcessByStdio<Writable, Readable, null> | null = null;
  let lines: AsyncIterator<string>;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'brimful-limit-'));
  });
  afterEach(async () => {
    if (child !== null) {
      child.stdin.end();
      await once(child, 'close');
    }
    child = null;
    rmSync(root, { recursive: true });
  });

  /** Watches the root in a user namespace that allows `limit` watches. */
  function startWith(limit: number): void {
    const program = join(import.meta.dirname, 'limitedWatcher.ts');
    const words = ['-Ur', process.execPath, program, root, String(limit)];
    const started = spawn('unshare', words, { stdio: ['pipe', 'pipe', 'inherit'] });
    child = started;
    lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  }

  /** The next thing that it says in which `key` is told. */
  async function said(key: string): Promise<unknown> {
    for (;;) {
      const line = await lines.next();
      if (line.done === true) throw new Error(`it ended without ${key}`);
      const told = JSON.parse(line.value) as Record<string, unknown>;
      if (key in told) return told.message ?? told[key];
    }
  }
  const tell = (line: string): void => void child?.stdin.write(`${line}\n`);

  test('is met at the start: the sentence names its command, and raised, it is hinted and watched', async () => {
    for (let number = 0; number < 40; number++) mkdirSync(join(root, `folder-${number}`));
    startWith(20);
    expect(await said('watching')).toContain('sudo sysctl user.max_inotify_watches=524288');
    tell('raise 1000');
    expect(await said('hints')).toEqual(['']);
    tell('watch');
    expect(await said('watching')).toBe(true);
    tell('write a');
    expect(await said('hints')).toEqual(['a']);
  });

  test('is met later, by folders that came: that is told too', async () => {
    startWith(20);
    expect(await said('watching')).toBe(true);
    tell('folders 40');
    expect(await said('lost')).toContain('sudo sysctl user.max_inotify_watches=');
    tell('raise 1000');
    for (let hints: unknown = null; JSON.stringify(hints) !== '[""]';) hints = await said('hints');
  });
});
