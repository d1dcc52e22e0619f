// Quick uploads: sends files one after the other, shows progress, and creates links on request.
import { basename } from 'node:path';
import type { QuickUpload } from '../../contract/state.ts';
import type { Clock } from '../../clock.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { Random } from '../../sync/random.ts';
import type { RemoteFolder } from '../../sync/remoteFolder.ts';
import type { Uploaded } from '../control/operations.ts';
import { uploadFile } from './uploadFile.ts';

/** A finished upload stays visible until there are this many newer ones. */
const MAX_SHOWN = 20;

export interface Link {
  readonly url: string;
  /** Epoch ms; never later than the expiry of the credentials that signed it. */
  readonly expiresAt: number;
}

/** Where the quick uploads of one folder go. */
export interface UploadTarget {
  readonly folder: string;
  readonly remote: RemoteFolder;
  /** `s3://bucket/prefix`. */
  readonly address: string;
  /** '' or ends with a slash. */
  readonly under: string;
  /**
   * Presigns a link to one object, usable by anyone who has it (F9). `key` is relative to the folder's
   * prefix.
   */
  presign(key: string, signal: AbortSignal): Promise<Result<Link>>;
}

export interface QuickUploads {
  list(): readonly QuickUpload[];
  /** Uploads `files` (absolute paths) in order; stops at the first that cannot be uploaded. */
  upload(
    target: UploadTarget,
    files: readonly string[],
    options: { readonly share: boolean; readonly signal: AbortSignal },
  ): Promise<Result<readonly Uploaded[]>>;
}

/**
 * Uploads of single files; what is shown of them does not outlive the process. `onChange`: `list` may
 * have changed.
 */
export function createQuickUploads(ports: {
  readonly clock: Clock;
  readonly random: Random;
  readonly onChange: () => void;
}): QuickUploads {
  const shown = new Map<string, QuickUpload>();

  const show = (upload: QuickUpload): void => {
    shown.set(upload.id, upload);
    for (const [id, { status }] of shown) {
      if (shown.size <= MAX_SHOWN) break;
      if (status !== 'running') shown.delete(id);
    }
    ports.onChange();
  };

  const uploadOne = async (
    target: UploadTarget,
    file: string,
    options: { readonly share: boolean; readonly signal: AbortSignal },
  ): Promise<Result<Uploaded>> => {
    const id = ports.random.id();
    const name = basename(file);
    let upload: QuickUpload = {
      id,
      name,
      folder: target.folder,
      bytes: 0,
      totalBytes: 0,
      status: 'running',
      message: null,
      linkExpiresAt: null,
    };
    const change = (next: Partial<QuickUpload>): void => {
      upload = { ...upload, ...next };
      show(upload);
    };
    const fail = (fault: Fault): Result<never> => {
      change({ status: 'failed', message: fault.message });
      return failed(fault);
    };
    change({});
    const sent = await uploadFile({
      file,
      name,
      under: target.under,
      remote: target.remote,
      operation: id,
      onProgress: (bytes, totalBytes) => change({ bytes, totalBytes }),
      signal: options.signal,
    });
    if (!sent.ok) return fail(sent.fault);
    const link = options.share ? await target.presign(sent.value, options.signal) : ok(null);
    if (!link.ok) return fail(link.fault);
    change({
      status: 'done',
      bytes: upload.totalBytes,
      message: `Uploaded to ${target.address}${sent.value}.`,
      linkExpiresAt: link.value?.expiresAt ?? null,
    });
    return ok({ name, address: `${target.address}${sent.value}`, link: link.value });
  };

  return {
    list: () => [...shown.values()].reverse(),
    upload: async (target, files, options) => {
      const uploaded: Uploaded[] = [];
      for (const file of files) {
        const one = await uploadOne(target, file, options);
        if (!one.ok) return one;
        uploaded.push(one.value);
      }
      return ok(uploaded);
    },
  };
}
