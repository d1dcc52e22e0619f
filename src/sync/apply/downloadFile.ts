// Fetches an object: into a temporary that survives a crash, verified, then placed over exactly what was decided on (R4, R10).
import { failed, ok, type Result } from '../../result.ts';
import type { Act, BaseFile, FileIdentity, RemoteFile } from '../decide/model.ts';
import type { LocalFault, LocalTemporary, ObjectDetails, RemoteFault } from '../ports.ts';
import { AGAIN, done, historyOf, settleInJournal, type ActContext, type ActOutcome } from './actContext.ts';
import { hashContent } from './contentHash.ts';
import { faultOutcome } from './faultOutcome.ts';
import { adoptOwnWrite } from './ownWrite.ts';

export async function downloadFile(
  context: ActContext,
  act: Extract<Act, { type: 'download' }>,
): Promise<ActOutcome> {
  const fetched = await fetchObject(context, act.path, act.remote);
  if (!fetched.ok) return faultOutcome(act.path, fetched.fault);
  const { temporary, details } = fetched.value;
  if (adoptOwnWrite(context, act.path, details)) {
    await temporary.discard();
    return AGAIN;
  }
  const placed = await placeFetched(context, act.path, fetched.value, act.replaces);
  if (!placed.ok) return faultOutcome(act.path, placed.fault);
  settleInJournal(context, { put: [placed.value] }, historyOf(context, act, 'downloaded', details.size));
  return done(details.size);
}

export interface FetchedObject {
  readonly temporary: LocalTemporary;
  readonly details: ObjectDetails;
  /** Hex SHA-256 of the whole content. */
  readonly sha256: string;
}

/** The whole object in a temporary beside `path`, taken up where an earlier attempt stopped. On a fault the temporary is kept. */
export async function fetchObject(
  context: ActContext,
  path: string,
  remote: RemoteFile,
): Promise<Result<FetchedObject, LocalFault | RemoteFault>> {
  const opened = await context.local.temporary(path, `${path}\n${remote.etag}\n${remote.size}`);
  if (!opened.ok) return opened;
  const temporary = opened.value;
  const filled = await fill(context, path, remote, temporary);
  if (filled.ok) return ok({ temporary, ...filled.value });
  if (filled.fault.code === 'corrupt') await temporary.discard();
  else await temporary.keep();
  return filled;
}

async function fill(
  context: ActContext,
  path: string,
  remote: RemoteFile,
  temporary: LocalTemporary,
): Promise<Result<{ details: ObjectDetails; sha256: string }, LocalFault | RemoteFault>> {
  let offset = temporary.length;
  if (offset > remote.size) {
    const truncated = await temporary.truncate();
    if (!truncated.ok) return truncated;
    offset = 0;
  }
  const download = await context.remote.download({
    key: path,
    etag: remote.etag,
    offset,
    signal: context.signal,
  });
  if (!download.ok) return download;
  for await (const chunk of download.value.body) {
    if (!chunk.ok) return chunk;
    const appended = await temporary.append(chunk.value);
    if (!appended.ok) return appended;
    offset += chunk.value.length;
    context.progress(path, 'down', offset, remote.size);
  }
  const { details } = download.value;
  if (offset !== remote.size) return failed(incomplete(path));
  const hash = await hashContent(temporary, remote.size);
  if (!hash.ok) return hash;
  const { sha256, md5 } = hash.value;
  const wrong =
    (details.sha256 !== null && details.sha256 !== sha256) || (details.md5 !== null && details.md5 !== md5);
  return wrong ? failed(incomplete(path)) : ok({ details, sha256 });
}

function incomplete(path: string): RemoteFault {
  return {
    code: 'corrupt',
    message: `"${path}" arrived damaged and was not kept. It will be fetched again.`,
  };
}

/** Gives a fetched object its name; returns the agreement. `changed`: keep the temporary, the next observation may need it. */
export async function placeFetched(
  context: ActContext,
  path: string,
  { temporary, details, sha256 }: FetchedObject,
  replaces: FileIdentity | null,
): Promise<Result<BaseFile, LocalFault>> {
  const { mtime, executable } = details.metadata;
  const placed = await context.local.place(temporary, { path, replaces, mtime, executable });
  if (!placed.ok) {
    await temporary.keep();
    return placed;
  }
  return ok({
    kind: 'file',
    path,
    identity: placed.value,
    executable,
    sha256,
    etag: details.etag,
    modified: Math.floor(details.modified / 1000) * 1000,
  });
}
