// Finds where the quick uploads of a folder go.
import type { Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Folders } from '../folders/folders.ts';
import { remoteName } from '../folders/folderState.ts';
import type { FolderConfig } from '../config/schema.ts';
import type { Settings } from '../instance/settings.ts';
import type { Link, UploadTarget } from './quickUploads.ts';

/** `folder` null: the only folder there is. */
export type FindTarget = (folder: string | null) => Result<UploadTarget>;

/** Presigns a link to one object of a folder with its account's credentials (F9). */
export type PresignLink = (
  folder: FolderConfig,
  object: { readonly bucket: string; readonly key: string; readonly lifeMs: number },
  signal: AbortSignal,
) => Promise<Result<Link>>;

/** Without a wanted folder, the only folder is the target. */
export function createFindTarget(ports: {
  readonly settings: Settings;
  readonly folders: Folders;
  readonly presign: PresignLink;
}): FindTarget {
  const { settings, folders, presign } = ports;
  return (wanted) => {
    const all = folders.list();
    const only = all.length === 1 ? all[0]?.config.id : undefined;
    const id = wanted ?? only;
    if (id === undefined) {
      return failed({
        code: 'folder-missing',
        message: 'There is not exactly one folder: name the one to upload to with --folder ID.',
      });
    }
    const found = folders.find(id);
    if (!found.ok) return found;
    const { config, parts } = found.value;
    if (!parts.ok) return parts;
    if (config.mode === 'download-only') {
      return failed({
        code: 'download-only',
        message: `The folder "${id}" only downloads: choose another folder.`,
      });
    }
    const { path, linkSeconds } = settings.config.quickUpload;
    return ok({
      folder: id,
      remote: parts.value.remote,
      address: remoteName(config),
      under: path,
      presign: (key, signal) =>
        presign(
          config,
          { bucket: config.bucket, key: `${config.prefix}${key}`, lifeMs: linkSeconds * 1000 },
          signal,
        ),
    });
  };
}
