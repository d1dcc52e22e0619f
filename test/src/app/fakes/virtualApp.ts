// The whole app with the real engine on virtual disks and a virtual bucket, as a shell drives it.
import { silentLog } from '../../../../src/log.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAccounts } from '../../../../src/app/accounts/accounts.ts';
import { composeApp } from '../../../../src/app/composeApp.ts';
import type { AppPorts, ComposedApp } from '../../../../src/app/composeApp.ts';
import { openDataDir } from '../../../../src/app/instance/dataDir.ts';
import { openSettings } from '../../../../src/app/instance/settings.ts';
import type { ShellServices } from '../../../../src/app/shell/shellServices.ts';
import { createStateFeed } from '../../../../src/app/state/stateFeed.ts';
import { systemRandom } from '../../../../src/app/instance/systemRandom.ts';
import { systemClock } from '../../../../src/clock.ts';
import type { AppState } from '../../../../src/contract/state.ts';
import { appStateSchema } from '../../../../src/contract/state.ts';
import type { Fault } from '../../../../src/result.ts';
import { failed, ok } from '../../../../src/result.ts';
import { createFolderEngine } from '../../../../src/sync/run/engine.ts';
import { createMemoryJournal } from '../../../fakes/memoryJournal.ts';
import type { MemoryJournal } from '../../../fakes/memoryJournal.ts';
import { createFakeAccount } from './fakeAccount.ts';
import type { FakeAccount } from './fakeAccount.ts';
import { createVirtualBucket } from '../../../fakes/bucket/virtualBucket.ts';
import type { VirtualBucket } from '../../../fakes/bucket/virtualBucket.ts';
import { createVirtualFolder } from '../../../fakes/bucket/virtualBucketFolder.ts';
import type { VirtualNetwork } from '../../../fakes/bucket/virtualBucketNetwork.ts';
import { createVirtualDisk } from '../../../fakes/disk/virtualDisk.ts';
import type { VirtualDisk } from '../../../fakes/disk/virtualDisk.ts';

export interface VirtualApp {
  readonly app: ComposedApp;
  readonly bucket: VirtualBucket;
  readonly clipboard: readonly string[];
  readonly dataDir: string;
  /** The accounts that are open now. */
  readonly accounts: ReadonlyMap<string, FakeAccount>;
  /** The disk of the folder at `localPath`. */
  disk(localPath: string): VirtualDisk;
  journal(id: string): MemoryJournal;
  /** The state as a shell would send it: checked by the contract. */
  state(): AppState;
  close(): Promise<void>;
}

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** One environment account `ci` and `accounts` as in config.json; `folders` likewise, on bucket `bucket`. */
export function openVirtualApp(options: {
  readonly accounts?: readonly Readonly<Record<string, unknown>>[];
  readonly folders?: readonly Readonly<Record<string, unknown>>[];
  readonly services?: Partial<ShellServices>;
  /** What becomes of each request; default: all is well. */
  readonly network?: VirtualNetwork;
  readonly examine?: AppPorts['examine'];
  /** Why a folder cannot be opened now; null: it can. */
  readonly folderFault?: () => Fault | null;
}): VirtualApp {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-app-'));
  const folders = (options.folders ?? []).map((each) => ({ account: 'ci', bucket: 'bucket', ...each }));
  const accounts = [{ id: 'ci', source: 'environment', region: 'eu-central-1' }, ...(options.accounts ?? [])];
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ accounts, folders, device: 'here' }));
  const dataDir = unwrap(openDataDir(folder));
  const settings = unwrap(openSettings(dataDir, SILENT));

  const bucket = createVirtualBucket({
    profile: 'aws',
    versioning: false,
    clock: systemClock,
  });
  const disks = new Map<string, VirtualDisk>();
  const journals = new Map<string, MemoryJournal>();
  const clipboard: string[] = [];
  const opened = new Map<string, FakeAccount>();
  const disk = (localPath: string): VirtualDisk => {
    const known = disks.get(localPath) ?? createVirtualDisk({ now: () => systemClock.now() });
    disks.set(localPath, known);
    return known;
  };
  const journal = (id: string): MemoryJournal => {
    const known = journals.get(id) ?? createMemoryJournal();
    journals.set(id, known);
    return known;
  };
  const feed = createStateFeed<AppState>(systemClock, () => app.state());
  const app = composeApp({
    dataDir,
    settings,
    feed,
    clock: systemClock,
    random: systemRandom,
    log: SILENT,
    services: {
      shell: 'headless',
      openBrowser: () => Promise.resolve(false),
      pickFolder: null,
      pickFiles: null,
      openPath: () => Promise.resolve(),
      writeClipboard: (text) => clipboard.push(text),
      notify: () => undefined,
      safeStorage: null,
      resolveProxy: null,
      installUpdate: null,
      ...options.services,
    },
    createAccounts: (onAvailable) =>
      createAccounts(
        settings.config.accounts,
        {
          open: (config) => {
            const account = createFakeAccount(config);
            opened.set(account.id, account);
            return account;
          },
          close: (id) => opened.delete(id),
        },
        { onChange: () => feed.changed(), onAvailable },
      ),
    connectFolder: (config, onEvent) => {
      const fault = options.folderFault?.() ?? null;
      if (fault !== null) return failed(fault);
      const parts = {
        local: disk(config.localPath).folder(() => Promise.resolve('ok')),
        remote: createVirtualFolder({
          bucket,
          prefix: config.prefix,
          network: options.network ?? { step: () => Promise.resolve('ok') },
          pageSize: 10,
          multipart: { threshold: 1000, size: 100 },
        }),
        journal: journal(config.id),
      };
      const engine = createFolderEngine(
        { ...parts, clock: systemClock, random: systemRandom, log: silentLog },
        {
          ...{ mode: config.mode, ignore: config.ignore, device: 'here', guard: config.guard },
          ...{
            names: config.names,
            remoteId: config.id,
            transfers: 4,
            times: 'send',
            compareBytes: 1000,
            settleMs: 0,
          },
          ...{ pollMs: 3600_000, sweepMs: 3600_000 },
        },
        onEvent,
      );
      return ok({ ...parts, engine, degraded: () => [] });
    },
    presign: ({ account }, { bucket: name, key }) =>
      Promise.resolve(ok({ url: `https://s3.example.com/${account}/${name}/${key}?signed`, expiresAt: 7 })),
    examine: options.examine ?? (() => Promise.resolve(ok([]))),
    checkRoot: (localPath) =>
      localPath === '/' ? failed({ code: 'root-refused', message: 'Not the whole disk.' }) : ok(undefined),
  });
  return {
    app,
    bucket,
    clipboard,
    dataDir: folder,
    accounts: opened,
    disk,
    journal,
    state: () => appStateSchema.parse(app.state()),
    close: async () => {
      await app.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export function unwrap<T>(result: { ok: true; value: T } | { ok: false; fault: { message: string } }): T {
  if (!result.ok) throw new Error(result.fault.message);
  return result.value;
}
