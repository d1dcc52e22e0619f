// One computer with real parts: a folder on this machine's disk, a journal in SQLite, an S3 client.
import { silentLog } from '../../../src/log.ts';
import { randomBytes } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createDiskFolder } from '../../../src/disk/diskFolder.ts';
import { openJournal } from '../../../src/journal/journal.ts';
import { createS3Folder } from '../../../src/storage/s3Folder.ts';
import type { S3Connection } from '../../../src/storage/connection/s3Connection.ts';
import { OWN_FOLDER, TEMPORARY_PREFIX } from '../../../src/sync/decide/keyPath.ts';
import type { Journal } from '../../../src/sync/journalPort.ts';
import type { LocalFolder } from '../../../src/sync/localFolder.ts';
import { createRealUser } from '../../conformance/local/realUser.ts';
import { connectTo, SMALL_SIZES, type Endpoint } from '../../conformance/remote/s3World.ts';
import { emptyFolders, textOf } from '../contents.ts';
import type { ProbeMemory } from './probeMemory.ts';
import type { ScenarioClock } from './scenarioClock.ts';
import { PAGE_KEYS, type KeptFile, type Machine } from './world.ts';

export interface RealMachineSetting {
  /** Does not exist yet. */
  readonly folder: string;
  readonly endpoint: Endpoint;
  readonly bucket: string;
  readonly clock: ScenarioClock;
  readonly probe: ProbeMemory;
}

const COMPANIONS = ['', '-wal', '-shm'];

export function createRealMachine(setting: RealMachineSetting): Machine & { close(): Promise<void> } {
  const root = join(setting.folder, 'root');
  const away = join(setting.folder, 'away');
  const journalFile = join(setting.folder, 'journal.db');
  mkdirSync(root, { recursive: true });
  const open = openThings();
  let connection: S3Connection | null = null;
  let journal: Journal | null = null;

  const end = (): void => {
    open.closeAll();
    journal?.close();
    connection?.close();
    journal = connection = null;
  };
  const read = (path: string): string => textOf(readFileSync(join(root, path)));
  const copyJournal = (from: string, to: string): void => {
    for (const ending of COMPANIONS) {
      rmSync(to + ending, { force: true });
      if (existsSync(from + ending)) copyFileSync(from + ending, to + ending);
    }
  };

  return {
    user: createRealUser(root),
    start(prefix) {
      end();
      connection = withSmallPages(connectTo(setting.endpoint));
      const opened = openJournal(journalFile, silentLog);
      if (!opened.ok) throw new Error(opened.fault.message);
      journal = opened.value;
      const remote = createS3Folder({ connection, bucket: setting.bucket, prefix, sizes: SMALL_SIZES });
      return {
        local: open.remembered(createDiskFolder({ root, clock: setting.clock, random: machineRandom })),
        remote: setting.probe.sharedBy(remote),
        journal,
      };
    },
    files: () => {
      const { files, names } = namesBelow(root);
      return [...files.map((path) => ({ path, content: read(path) })), ...emptyFolders(names)];
    },
    temporaries: () => countTemporaries(root),
    trash: () => trashOf(join(root, OWN_FOLDER, 'trash')),
    setRoot(state) {
      if (state === 'itself') {
        rmSync(root, { recursive: true, force: true });
        renameSync(away, root);
        return;
      }
      renameSync(root, away);
      if (state === 'missing') return;
      mkdirSync(join(root, OWN_FOLDER), { recursive: true });
      writeFileSync(join(root, OWN_FOLDER, 'folder.json'), JSON.stringify({ id: 'another-folder' }));
    },
    changeJournal(how) {
      end();
      if (how === 'copied') copyJournal(journalFile, `${journalFile}.old`);
      else if (how === 'rolled-back') copyJournal(`${journalFile}.old`, journalFile);
      else {
        for (const ending of COMPANIONS) rmSync(journalFile + ending, { force: true });
        if (how === 'damaged')
          writeFileSync(journalFile, 'This is no database, whatever its name says. '.repeat(99));
      }
    },
    close: () => {
      end();
      return Promise.resolve();
    },
  };
}

const machineRandom = { id: () => randomBytes(12).toString('hex'), unit: () => 0.5 };

/** A process that ends closes its files; this process only simulates an end, so its files stay open. */
function openThings() {
  const closers: (() => Promise<void>)[] = [];
  return {
    remembered: (folder: LocalFolder): LocalFolder => ({
      ...folder,
      get capabilities() {
        return folder.capabilities;
      },
      open: async (path, expected) => {
        const opened = await folder.open(path, expected);
        if (opened.ok) closers.push(() => opened.value.close());
        return opened;
      },
      temporary: async (path, tag, size, like) => {
        const opened = await folder.temporary(path, tag, size, like);
        if (opened.ok) closers.push(() => opened.value.keep());
        return opened;
      },
    }),
    closeAll: (): void => {
      for (const close of closers.splice(0)) void close();
    },
  };
}

/** The same connection with pages so small that small trees have several. */
function withSmallPages(connection: S3Connection): S3Connection {
  const { objects } = connection;
  const list: typeof objects.list = (input, http) => objects.list({ MaxKeys: PAGE_KEYS, ...input }, http);
  // Not a copy: that would ask for the client, which is made when it is first needed.
  return Object.create(connection, { objects: { value: { ...objects, list } } }) as S3Connection;
}

function countTemporaries(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((count, entry) => {
    if (entry.isDirectory()) return count + countTemporaries(join(folder, entry.name));
    return entry.name.startsWith(TEMPORARY_PREFIX) ? count + 1 : count;
  }, 0);
}

/** Links are not followed. */
function namesBelow(
  root: string,
  folder = '',
): { readonly files: readonly string[]; readonly names: readonly string[] } {
  const files: string[] = [];
  const names: string[] = [];
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (path === OWN_FOLDER || entry.name.startsWith(TEMPORARY_PREFIX)) continue;
    names.push(entry.isDirectory() ? `${path}/` : path);
    if (entry.isFile()) files.push(path);
    if (!entry.isDirectory()) continue;
    const below = namesBelow(root, path);
    files.push(...below.files);
    names.push(...below.names);
  }
  return { files, names };
}

/** `<id>.json` says where the file in the folder `<id>` came from. */
function trashOf(folder: string): readonly KeptFile[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((label) => {
      const { path } = JSON.parse(readFileSync(join(folder, label), 'utf8')) as { readonly path: string };
      const slot = join(folder, label.replace(/\.json$/, ''));
      return existsSync(slot)
        ? readdirSync(slot).map((name) => ({ path, content: textOf(readFileSync(join(slot, name))) }))
        : [];
    });
}
