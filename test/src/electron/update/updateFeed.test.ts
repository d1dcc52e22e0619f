// The real electron-updater against feeds on this machine, honest and hostile (E12).
import { AppImageUpdater } from 'electron-updater';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { UpdateService } from '../../../../src/app/shell/shellServices.ts';
import type { UpdateState } from '../../../../src/contract/state.ts';
import { createUpdateService } from '../../../../src/electron/update/updateService.ts';
import { silentLog } from '../../../../src/log.ts';
import { createVirtualClock } from '../../../fakes/virtualClock.ts';
import { DownloadingExecutor } from './downloadingExecutor.ts';

const CURRENT = '1.5.0';

interface Feed {
  readonly version: string;
  readonly name: string;
  readonly content: string;
  readonly announced: string;
}

describe('an update feed', () => {
  let folder: string;
  let server: Server;
  let base: string;
  let feed: Feed;
  let installed: string[];
  let updater: AppImageUpdater;
  let service: UpdateService;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'brimful-feed-'));
    installed = [];
    server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      if (path === '/feed/latest-linux.yml') response.end(feedFile(feed));
      else if (path.endsWith('.AppImage')) response.end(feed.content);
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed`;
    vi.stubEnv('APPIMAGE', join(folder, 'brimful.AppImage'));
    writeFileSync(join(folder, 'brimful.AppImage'), 'old');
    updater = createUpdater(folder, installed);
    const clock = createVirtualClock(0);
    service = createUpdateService({
      loadUpdater: () => Promise.resolve(updater),
      builtInFeed: base,
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        sleep: () => (clock.now() === 0 ? clock.advance(1) : new Promise(() => undefined)),
      },
      log: silentLog,
      random: () => 0,
      askRestart: () => Promise.resolve(true),
      prepareRestart: () => Promise.resolve(),
    });
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Starts and waits for one of the states that end a check. */
  const outcome = (): Promise<UpdateState> =>
    new Promise((resolve) => {
      let started = false;
      service.subscribe((state) => {
        if (state.status === 'checking') started = true;
        if (started && ['ready', 'failed', 'current'].includes(state.status)) resolve(state);
      });
      service.start(null);
    });

  test('with a newer version leads to a ready update, which is installed once it is agreed to', async () => {
    feed = honest('2.0.0');
    expect(await outcome()).toEqual({ status: 'ready', version: '2.0.0' });
    expect(installed).toEqual([]);
    expect(await service.install()).toEqual({ ok: true });
    expect(installed).toEqual(['new']);
  });

  test.each(['1.4.9', '0.0.1', '1.5.0-beta.1'])(
    'with the older version %s changes nothing',
    async (version) => {
      feed = honest(version);
      expect(await outcome()).toEqual({ status: 'current' });
      expect(existsSync(join(folder, 'cache'))).toBe(false);
    },
  );

  test('whose file is not the announced one is refused and the file thrown away', async () => {
    feed = { ...honest('2.0.0'), content: 'evil' };
    expect(await outcome()).toMatchObject({
      status: 'failed',
      message: expect.stringMatching(/tampered/) as string,
    });
    expect(files(folder)).not.toContain('evil.AppImage');
    expect(await service.install()).toMatchObject({ ok: false, code: 'no-update' });
  });

  test('whose file was swapped on this machine after the download is refused at the last moment', async () => {
    feed = honest('2.0.0');
    const downloaded = new Promise<string>((resolve) =>
      updater.on('update-downloaded', (event) => resolve(event.downloadedFile)),
    );
    await outcome();
    writeFileSync(await downloaded, 'evil');
    expect(await service.install()).toMatchObject({ ok: false, code: 'damaged' });
    expect(installed).toEqual([]);
  });

  test('that names a file outside the cache writes nothing there', async () => {
    feed = { ...honest('2.0.0'), name: '..%2F..%2F..%2Fescaped.AppImage' };
    await outcome();
    expect(existsSync(join(folder, '..', 'escaped.AppImage'))).toBe(false);
    expect(existsSync(join(folder, 'escaped.AppImage'))).toBe(false);
  });

  test.each(['', 'not: [yaml', 'version: nonsense\nfiles: []\n'])(
    'that answers %j is a failure, not a crash',
    async (text) => {
      feed = { ...honest('2.0.0'), version: '' };
      server.removeAllListeners('request');
      server.on('request', (_request, response) => response.end(text));
      expect((await outcome()).status).toBe('failed');
    },
  );
});

function honest(version: string): Feed {
  return { version, name: 'new.AppImage', content: 'new', announced: 'new' };
}

function feedFile({ version, name, announced }: Feed): string {
  const sha512 = createHash('sha512').update(announced).digest('base64');
  return `version: ${version}\nfiles:\n  - url: ${name}\n    sha512: ${sha512}\n    size: ${announced.length}\npath: ${name}\nsha512: ${sha512}\nreleaseDate: '2026-11-22T00:00:00.000Z'\n`;
}

/** The AppImage updater as it runs in a packaged app, except that the last step is noted instead of done. */
function createUpdater(folder: string, installed: string[]): AppImageUpdater {
  const config = join(folder, 'app-update.yml');
  writeFileSync(
    config,
    'provider: generic\nurl: https://unused.example.com/\nupdaterCacheDirName: brimful-updater\n',
  );
  const updater = new AppImageUpdater(null, {
    version: CURRENT,
    name: 'Brimful',
    isPackaged: true,
    appUpdateConfigPath: config,
    userDataPath: join(folder, 'user'),
    baseCachePath: join(folder, 'cache'),
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  Object.assign(updater, {
    httpExecutor: new DownloadingExecutor(),
    quitAndInstall: () => installed.push('new'),
  });
  return updater;
}

function files(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
    (path) => path.split('/').at(-1) ?? '',
  );
}
