// G9: one installation syncs a folder at a time; another one is told who does, and takes over from the dead.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDiskFolder } from '../../../../src/disk/diskFolder.ts';
import { BEAT_MS, SILENCE_MS } from '../../../../src/disk/root/folderClaim.ts';
import { takeProcessLock, type ProcessLock } from '../../../../src/persistence/processLock.ts';
import type { Clock } from '../../../../src/clock.ts';
import type { LocalFault, LocalFolder } from '../../../../src/sync/localFolder.ts';
import type { Result } from '../../../../src/result.ts';
import { code, scanAll, value } from '../../../conformance/local/bench.ts';

/** Time passes only while somebody waits; `onSleep` is what happens meanwhile. */
function waitingClock(onSleep: (ms: number) => void = () => undefined): Clock & { slept: number } {
  const clock = {
    slept: 0,
    now: () => 1_800_000_000_000 + clock.slept,
    monotonic: () => clock.slept,
    sleep: (ms: number, signal: AbortSignal) => {
      // The beat of a claim that is held: it has a time of its own.
      if (ms === BEAT_MS)
        return new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      clock.slept += ms;
      onSleep(clock.slept);
      return Promise.resolve();
    },
  };
  return clock;
}

interface Instance {
  readonly folder: LocalFolder;
  readonly dataDir: string;
  /** Claims the folder as a pass does. */
  claim(): Promise<Result<void, LocalFault>>;
  release(): void;
}

let place: string;
let root: string;
let locks: ProcessLock[] = [];
let instances: Instance[] = [];
let children: ChildProcess[] = [];
let ids = 0;

beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'brimful-claim-')));
  root = join(place, 'root');
  mkdirSync(root);
});
afterEach(() => {
  for (const instance of instances) instance.release();
  for (const lock of locks) lock.release();
  for (const child of children) child.kill('SIGKILL');
  locks = [];
  instances = [];
  children = [];
  rmSync(place, { recursive: true });
});

/** An installation in this process, on `at`; it holds its lock unless it is to be a dead one. */
function start(name: string, at = root, clock: Clock = waitingClock()): Instance {
  const dataDir = join(place, name);
  mkdirSync(dataDir, { recursive: true });
  const lock = join(dataDir, 'instance.lock');
  const taken = takeProcessLock(lock);
  if (taken !== null) locks.push(taken);
  const random = { id: () => `id-of-claim-${++ids}`, unit: () => 0.5 };
  const folder = createDiskFolder({ root: at, clock, random, installation: { dataDir, lock } });
  const tenure = new AbortController();
  const instance: Instance = {
    folder,
    dataDir,
    claim: async () => {
      const opened = await folder.openRoot(null);
      return opened.ok ? folder.claim(tenure.signal, new AbortController().signal) : opened;
    },
    release: () => tenure.abort(),
  };
  instances.push(instance);
  return instance;
}

const record = (at = root): string => join(at, '.brimful', 'owner.json');
const message = (result: Result<void, LocalFault>): string => (result.ok ? '' : result.fault.message);

/** Rewrites the record as another computer or process would have written it. */
function disguise(changes: Readonly<Record<string, unknown>>, at = root): void {
  const owner = JSON.parse(readFileSync(record(at), 'utf8')) as Record<string, unknown>;
  rmSync(record(at));
  writeFileSync(record(at), JSON.stringify({ ...owner, claim: 'claim-of-another', ...changes }));
}

async function startProcess(name: string, at = root): Promise<ChildProcess> {
  const dataDir = join(place, name);
  mkdirSync(dataDir, { recursive: true });
  const child = spawn(process.execPath, [join(import.meta.dirname, 'claimingProcess.ts'), at, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString().trim()).toBe('ok');
  return child;
}

describe('G9: two installations on one folder', () => {
  test('the second one is refused, and told which data directory on which computer syncs it', async () => {
    const first = start('first');
    expect(code(await first.claim())).toBe('ok');
    const refused = await start('second').claim();
    expect(code(refused)).toBe('in-use');
    expect(message(refused)).toContain(first.dataDir);
    expect(message(refused)).toContain(hostname());
    expect(code(await first.claim())).toBe('ok');
    expect(statSync(record()).mode & 0o077).toBe(0);
  });

  test('once the first one stops or pauses, the second one may have it, and the first one is told', async () => {
    const [first, second] = [start('first'), start('second')];
    value(await first.claim());
    first.release();
    expect(existsSync(record())).toBe(false);
    expect(code(await second.claim())).toBe('ok');
    expect(code(await start('first').claim())).toBe('in-use');
  });

  test('the same folder by another way: through a link', async () => {
    value(await start('first').claim());
    symlinkSync(root, join(place, 'alias'));
    expect(code(await start('second', join(place, 'alias')).claim())).toBe('in-use');
    // Two folders of one installation, which its configuration cannot recognise as one.
    expect(code(await start('first', join(place, 'alias')).claim())).toBe('in-use');
  });

  test('a real process that lives keeps others out; killed, it is taken over from at once', async () => {
    const child = await startProcess('first');
    const clock = waitingClock();
    const second = start('second', root, clock);
    expect(message(await second.claim())).toContain(join(place, 'first'));
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(record())).toBe(true);
    expect(code(await second.claim())).toBe('ok');
    expect(clock.slept).toBe(0);
  });

  test('what an earlier process of the same installation left is its own, also after a restart of the computer', async () => {
    value(await start('first').claim());
    const clock = waitingClock();
    disguise({ pid: 1 });
    expect(code(await start('first', root, clock).claim())).toBe('ok');
    expect(clock.slept).toBe(0);
  });

  test('after a restart of the computer another program may have the pid: the lock tells', async () => {
    value(await start('first').claim());
    writeFileSync(join(place, 'free.lock'), '');
    disguise({ pid: process.pid, lock: join(place, 'free.lock'), dataDir: join(place, 'gone') });
    const clock = waitingClock();
    expect(code(await start('second', root, clock).claim())).toBe('ok');
    expect(clock.slept).toBe(0);
  });

  test('an owner on another computer keeps others out while it beats', async () => {
    value(await start('first').claim());
    disguise({ host: 'another-host', dataDir: '/home/them/brimful' });
    const clock = waitingClock((slept) => {
      if (slept >= BEAT_MS) utimesSync(record(), slept, slept);
    });
    const refused = await start('second', root, clock).claim();
    expect(code(refused)).toBe('in-use');
    expect(message(refused)).toMatch(/"another-host".*\/home\/them\/brimful/);
    expect(clock.slept).toBeLessThanOrEqual(BEAT_MS + 1_000);
  });

  test('an owner on another computer that has crashed is waited for in vain, for a bounded time', async () => {
    value(await start('first').claim());
    disguise({ host: 'another-host' });
    const clock = waitingClock();
    expect(code(await start('second', root, clock).claim())).toBe('ok');
    expect(clock.slept).toBe(SILENCE_MS);
  });

  test('a record that a power cut tore, or that is something else, is outwaited too', async () => {
    for (const damage of [
      () => writeFileSync(record(), '{"claim": "x'),
      () => writeFileSync(record(), ''),
      () => mkdirSync(record()),
    ]) {
      const clock = waitingClock();
      const instance = start('first', root, clock);
      value(await instance.folder.openRoot(null));
      damage();
      expect(code(await instance.claim())).toBe('ok');
      expect(clock.slept).toBe(SILENCE_MS);
      instance.release();
    }
  });

  test('who was taken over from, as after a long sleep, does nothing more and says who has the folder', async () => {
    let beats: (() => void)[] = [];
    const clock: Clock = {
      ...waitingClock(),
      sleep: (ms) => (ms === BEAT_MS ? new Promise((resolve) => beats.push(resolve)) : Promise.resolve()),
    };
    const first = start('first', root, clock);
    value(await first.claim());
    disguise({ host: 'another-host', dataDir: '/home/them/brimful' });
    for (const beat of beats.splice(0)) beat();
    await Promise.resolve();
    const looked = await first.folder.look('a', []);
    expect(code(looked)).toBe('in-use');
    expect(looked.ok ? '' : looked.fault.message).toContain('another-host');
    beats = [];
  });

  test('a machine that was asleep looks before it does anything, even if the beat is yet to come', async () => {
    let slept = 0;
    const clock: Clock = { ...waitingClock(), now: () => 1_800_000_000_000 + slept };
    const first = start('first', root, clock);
    value(await first.claim());
    disguise({ host: 'another-host', dataDir: '/home/them/brimful' });
    slept = SILENCE_MS;
    expect(code(await first.folder.look('a', []))).toBe('in-use');
  });

  test('R10: what another owner left half done is finished by whoever has the folder next', async () => {
    const first = start('first');
    value(await first.claim());
    first.release();
    const slot = join(root, '.brimful', 'trash', '1800000000000-move');
    mkdirSync(slot, { recursive: true });
    writeFileSync(join(slot, 'a.txt'), 'one');
    writeFileSync(`${slot}.json`, JSON.stringify({ path: 'a.txt', why: 'replaced', movingTo: 'b.txt' }));
    const tenure = new AbortController();
    value(await first.folder.claim(tenure.signal, tenure.signal));
    expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('one');
    tenure.abort();
  });

  test('a record that somebody deleted is written again at the next pass', async () => {
    const first = start('first');
    value(await first.claim());
    rmSync(record());
    expect(code(await first.claim())).toBe('ok');
    expect(code(await start('second').claim())).toBe('in-use');
  });

  test('before the claim, nothing that the owner is at is touched', async () => {
    const first = start('first');
    value(await first.claim());
    const slot = join(root, '.brimful', 'trash');
    mkdirSync(slot, { recursive: true });
    const before = statSync(slot).mtimeMs;
    const second = start('second');
    value(await second.folder.openRoot(null));
    expect(code(await second.claim())).toBe('in-use');
    expect(statSync(slot).mtimeMs).toBe(before);
  });
});

describe('G9: folders within folders', () => {
  test('a folder in one that another installation syncs is refused', async () => {
    const first = start('first');
    value(await first.claim());
    mkdirSync(join(root, 'a', 'inner'), { recursive: true });
    const second = start('second', join(root, 'a', 'inner'));
    const refused = await second.claim();
    expect(code(refused)).toBe('in-use');
    expect(message(refused)).toContain(`The folder ${root}, which contains this one,`);
    first.release();
    expect(code(await second.claim())).toBe('ok');
  });

  test('a folder with one in it that another installation syncs is refused once it is seen', async () => {
    mkdirSync(join(root, 'a', 'inner'), { recursive: true });
    const inner = start('first', join(root, 'a', 'inner'));
    value(await inner.claim());
    const outer = start('second');
    value(await outer.claim());
    await expect(scanAll(outer.folder)).rejects.toThrow('in-use');
    inner.release();
    const entries = await scanAll(outer.folder);
    expect(entries.map(({ path }) => path)).toContain('a/inner/.brimful');
  });

  test('a folder that was synced once and then moved into another one keeps nobody out', async () => {
    mkdirSync(join(place, 'old'));
    const old = start('first', join(place, 'old'));
    value(await old.claim());
    disguise({ pid: 2 ** 22 + 1, dataDir: join(place, 'gone') }, join(place, 'old'));
    renameSync(join(place, 'old'), join(root, 'old'));
    const outer = start('second');
    value(await outer.claim());
    expect((await scanAll(outer.folder)).length).toBeGreaterThan(0);
  });
});
