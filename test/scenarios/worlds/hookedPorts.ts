// The ports of a process with a hook around each call, where others act, the disk refuses, or the process
// dies.
import { failed, type Result } from '../../../src/result.ts';
import { localFault } from '../../../src/disk/path/localFault.ts';
import type { LocalFault, LocalFolder, LocalReader } from '../../../src/sync/localFolder.ts';
import type { RemoteFolder } from '../../../src/sync/remoteFolder.ts';
import type { Ports } from './world.ts';

export type PortCall =
  | 'local.scan'
  | 'local.look'
  | 'local.flush'
  | 'local.open'
  | 'local.read'
  | 'local.temporary'
  | 'local.place'
  | 'local.move'
  | 'local.trash'
  | 'local.makeDirectory'
  | 'local.removeDirectory'
  | 'local.setMetadata'
  | 'local.writeGeneration'
  | 'remote.list'
  | 'remote.head'
  | 'remote.upload'
  | 'remote.download'
  | 'remote.copy'
  | 'remote.remove';

export interface HookPoint {
  readonly moment: 'before' | 'after';
  readonly call: PortCall;
  /** Null: any path. */
  readonly path: string | null;
}

/**
 * Resolves with the refusal that the call gets instead (only used before a call to the disk), or null; never
 * resolves for a dead process.
 */
export type Hook = (
  moment: HookPoint['moment'],
  call: PortCall,
  path: string,
) => Promise<LocalFault['code'] | null>;

export function hookPorts({ local, remote, journal }: Ports, hook: Hook): Ports {
  const atDisk = async <T>(
    call: PortCall,
    path: string,
    run: () => Promise<Result<T, LocalFault>>,
  ): Promise<Result<T, LocalFault>> => {
    const refusal = await hook('before', call, path);
    if (refusal !== null) return failed(localFault(refusal, path));
    const result = await run();
    await hook('after', call, path);
    return result;
  };
  const atBucket = async <T>(call: PortCall, path: string, run: () => Promise<T>): Promise<T> => {
    await hook('before', call, path);
    const result = await run();
    await hook('after', call, path);
    return result;
  };
  const reader = (path: string, inner: LocalReader): LocalReader => ({
    identity: inner.identity,
    read: (offset, length, into) => atDisk('local.read', path, () => inner.read(offset, length, into)),
    unchanged: () => inner.unchanged(),
    close: () => inner.close(),
  });

  const hookedLocal: LocalFolder = {
    ...local,
    get capabilities() {
      return local.capabilities;
    },
    async *scan(request) {
      await hook('before', 'local.scan', request.under);
      yield* local.scan(request);
      await hook('after', 'local.scan', request.under);
    },
    look: (path, ignore) => atDisk('local.look', path, () => local.look(path, ignore)),
    flush: (request) => atDisk('local.flush', request.path, () => local.flush(request)),
    open: (path, expected) =>
      atDisk('local.open', path, async () => {
        const opened = await local.open(path, expected);
        return opened.ok ? { ok: true, value: reader(path, opened.value) } : opened;
      }),
    writeGeneration: (token) => atDisk('local.writeGeneration', '', () => local.writeGeneration(token)),
    temporary: (path, tag, size, like) =>
      atDisk('local.temporary', path, () => local.temporary(path, tag, size, like)),
    place: (temporary, placement) =>
      atDisk('local.place', placement.path, () => local.place(temporary, placement)),
    move: (from, to, expected) => atDisk('local.move', from, () => local.move(from, to, expected)),
    trash: (path, expected) => atDisk('local.trash', path, () => local.trash(path, expected)),
    makeDirectory: (path, like) => atDisk('local.makeDirectory', path, () => local.makeDirectory(path, like)),
    removeDirectory: (path) => atDisk('local.removeDirectory', path, () => local.removeDirectory(path)),
    setMetadata: (path, expected, metadata) =>
      atDisk('local.setMetadata', path, () => local.setMetadata(path, expected, metadata)),
  };
  const hookedRemote: RemoteFolder = {
    ...remote,
    async *list(request) {
      await hook('before', 'remote.list', request.under);
      yield* remote.list(request);
      await hook('after', 'remote.list', request.under);
    },
    head: (key, signal) => atBucket('remote.head', key, () => remote.head(key, signal)),
    upload: (request) => atBucket('remote.upload', request.key, () => remote.upload(request)),
    download: (request) => atBucket('remote.download', request.key, () => remote.download(request)),
    copy: (request) => atBucket('remote.copy', request.to, () => remote.copy(request)),
    remove: (key, etag, signal) => atBucket('remote.remove', key, () => remote.remove(key, etag, signal)),
  };
  return { local: hookedLocal, remote: hookedRemote, journal };
}
