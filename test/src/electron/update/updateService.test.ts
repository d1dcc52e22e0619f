// When the app looks for updates and what it takes to install one (E12), with a scripted updater.
import type { UpdateDownloadedEvent } from 'electron-updater';
import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { UpdateService } from '../../../../src/app/shell/shellServices.ts';
import type { Updater } from '../../../../src/electron/update/updateService.ts';
import { createUpdateService } from '../../../../src/electron/update/updateService.ts';
import { createRecordingLog } from '../../app/log/recordingLog.ts';
import type { RecordingLog } from '../../app/log/recordingLog.ts';
import type { VirtualClock } from '../../../fakes/virtualClock.ts';
import { createVirtualClock, settle } from '../../../fakes/virtualClock.ts';

const FEED = 'https://updates.example.com/brimful';
const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'brimful-update-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Starts with electron-updater's own, dangerous defaults. */
function createFakeUpdater(events: EventEmitter, log: string[]): Updater {
  const fake = {
    allowDowngrade: true,
    allowPrerelease: true,
    autoDownload: true,
    autoInstallOnAppQuit: true,
    disableWebInstaller: false,
    logger: console,
    on: events.on.bind(events),
    isUpdaterActive: () => true,
    setFeedURL: (feed: unknown) => log.push(`feed ${JSON.stringify(feed)}`),
    checkForUpdates: () => {
      log.push('check');
      return Promise.resolve(null);
    },
    quitAndInstall: () => log.push('install'),
  };
  return fake as unknown as Updater;
}

interface World {
  readonly service: UpdateService;
  readonly updater: Updater;
  readonly events: EventEmitter;
  readonly clock: VirtualClock;
  readonly log: string[];
  /** What the service told the app's log. */
  readonly reports: RecordingLog;
}

function createWorld(
  options: { readonly agrees?: boolean; readonly load?: Updater | string | Error } = {},
): World {
  const events = new EventEmitter();
  const log: string[] = [];
  const reports = createRecordingLog();
  const clock = createVirtualClock(0);
  const updater = createFakeUpdater(events, log);
  const service = createUpdateService({
    loadUpdater: () =>
      options.load instanceof Error ? Promise.reject(options.load) : Promise.resolve(options.load ?? updater),
    builtInFeed: null,
    clock,
    log: reports,
    random: () => 0.5,
    askRestart: (version) => {
      log.push(`ask ${version}`);
      return Promise.resolve(options.agrees ?? true);
    },
    prepareRestart: () => {
      log.push('stop');
      return Promise.resolve();
    },
  });
  return { service, updater, events, clock, log, reports };
}

/** A file on disk and the event that announces it. */
function download(
  name: string,
  content: string,
  announced = content,
): Pick<UpdateDownloadedEvent, 'version' | 'downloadedFile' | 'files'> {
  const downloadedFile = join(folder, name);
  writeFileSync(downloadedFile, content);
  const sha512 = createHash('sha512').update(announced).digest('base64');
  return { version: '2.0.0', downloadedFile, files: [{ url: name, sha512 }] };
}

describe('updates', () => {
  test.each([
    ['http://updates.example.com/', /https/],
    ['ftp://updates.example.com/', /https/],
    ['file:///tmp/feed', /https/],
    ['https://user:secret@updates.example.com/', /password/],
    ['http://127.0.0.1.example.com/', /https/],
    ['http://localhost@example.com/', /https/],
    ['not an address', /address/],
  ])('E12: a feed at %s is refused before anything is asked', async (feed, reason) => {
    const { service, clock, log } = createWorld();
    service.start(feed);
    await settle();
    await clock.advance(48 * HOUR);
    expect(service.state()).toMatchObject({ status: 'off', reason: expect.stringMatching(reason) as string });
    expect(JSON.stringify(service.state())).not.toContain('secret');
    expect(log).toEqual([]);
  });

  test.each([FEED, 'http://127.0.0.1:8080/feed', 'http://localhost:8080/'])(
    'E12: a feed at %s is asked',
    async (feed) => {
      const { service, clock, log } = createWorld();
      service.start(feed);
      await settle();
      await clock.advance(HOUR);
      expect(log).toEqual([`feed ${JSON.stringify({ provider: 'generic', url: feed })}`, 'check']);
    },
  );

  test('is off, with the reason, without a feed and where a copy cannot replace itself', async () => {
    const without = createWorld();
    without.service.start(null);
    expect(without.service.state().status).toBe('off');
    const development = createWorld({ load: 'This is a development copy.' });
    development.service.start(FEED);
    await settle();
    expect(development.service.state()).toEqual({ status: 'off', reason: 'This is a development copy.' });
  });

  test('an updater that cannot be loaded is off and in the log', async () => {
    const { service, reports } = createWorld({ load: new Error('missing module') });
    service.start(FEED);
    await settle();
    expect(service.state()).toMatchObject({ status: 'off' });
    expect(reports.entries).toMatchObject([{ level: 'error', event: 'the updater could not be started' }]);
  });

  test('E12: nothing older or unconfirmed is installed, even if something turns that on again', async () => {
    const { service, updater, clock } = createWorld();
    const safe = {
      allowDowngrade: false,
      allowPrerelease: false,
      autoInstallOnAppQuit: false,
      disableWebInstaller: true,
      logger: null,
    };
    service.start(FEED);
    await settle();
    expect(updater).toMatchObject(safe);
    // What setting `channel` does behind one's back.
    updater.allowDowngrade = true;
    await clock.advance(HOUR);
    expect(updater).toMatchObject(safe);
  });

  test('checks soon after the start and then daily, both with jitter', async () => {
    const { service, clock, log } = createWorld();
    service.start(FEED);
    await settle();
    const checks = (): number => log.filter((line) => line === 'check').length;
    await clock.advance(21_000);
    expect(checks()).toBe(0);
    await clock.advance(1_000);
    expect(checks()).toBe(1);
    await clock.advance(26 * HOUR);
    expect(checks()).toBe(1);
    await clock.advance(HOUR);
    expect(checks()).toBe(2);
    service.stop();
    await clock.advance(100 * HOUR);
    expect(checks()).toBe(2);
  });

  test('tries again in an hour when the feed cannot be read', async () => {
    const { service, updater, events, clock, log, reports } = createWorld();
    updater.checkForUpdates = () => {
      log.push('check');
      events.emit('error', new Error('CANARY https://updates.example.com/?token=1'));
      return Promise.reject(new Error('unreachable'));
    };
    service.start(FEED);
    await settle();
    await clock.advance(30_000);
    expect(service.state()).toMatchObject({ status: 'failed' });
    expect(JSON.stringify(service.state())).not.toContain('CANARY');
    await clock.advance(2 * HOUR);
    expect(log.filter((line) => line === 'check').length).toBe(2);
    // Each failure once.
    const report = { level: 'warn', event: 'the search for updates failed' };
    expect(reports.entries).toMatchObject([report, report]);
  });

  test('shows the download and the ready version, which a later failure does not remove', async () => {
    const { service, events } = createWorld();
    const seen: string[] = [];
    service.subscribe((state) => seen.push(JSON.stringify(state)));
    service.start(FEED);
    await settle();
    events.emit('update-available', { version: '2.0.0' });
    events.emit('download-progress', { percent: 41.6 });
    expect(service.state()).toEqual({ status: 'downloading', version: '2.0.0', percent: 42 });
    events.emit('update-downloaded', download('shown', 'new'));
    events.emit('checking-for-update');
    events.emit('error', new Error('offline'));
    expect(service.state()).toEqual({ status: 'ready', version: '2.0.0' });
    expect(seen.at(-1)).toBe(JSON.stringify(service.state()));
  });

  test('E12: asks, stops the sync, then installs', async () => {
    const { service, events, log } = createWorld();
    expect(await service.install()).toMatchObject({ ok: false, code: 'no-update' });
    service.start(FEED);
    await settle();
    events.emit('update-downloaded', download('good', 'new'));
    expect(await service.install()).toEqual({ ok: true });
    expect(log.slice(1)).toEqual(['ask 2.0.0', 'stop', 'install']);
  });

  test('E12: does nothing when the person answers “Later”', async () => {
    const { service, events, log } = createWorld({ agrees: false });
    service.start(FEED);
    await settle();
    events.emit('update-downloaded', download('later', 'new'));
    expect(await service.install()).toMatchObject({ ok: false, code: 'cancelled' });
    expect(log).not.toContain('install');
    expect(service.state().status).toBe('ready');
  });

  test('E12: a file that is not the announced one is not installed, and the sync goes on', async () => {
    const { service, events, log, reports } = createWorld();
    service.start(FEED);
    await settle();
    events.emit('update-downloaded', download('swapped', 'evil', 'new'));
    expect(await service.install()).toMatchObject({ ok: false, code: 'damaged' });
    expect(reports.entries.at(-1)).toMatchObject({ level: 'error', fields: { version: '2.0.0' } });
    expect(log).not.toContain('stop');
    expect(log).not.toContain('install');
    expect(service.state().status).toBe('failed');
    expect(await service.install()).toMatchObject({ ok: false, code: 'no-update' });
  });
});
