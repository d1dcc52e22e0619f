// Carries out one act.
import { assertNever } from '../../result.ts';
import type { Act } from '../decide/model.ts';
import { isUncopied } from './checks/faultOutcome.ts';
import { NOTHING, type ActContext, type ActOutcome } from './checks/actContext.ts';
import { deleteRemote, trashLocal } from './acts/deleteFile.ts';
import { makeLocalDirectory, makeMarker, removeLocalDirectory, removeMarker } from './acts/directories.ts';
import { downloadFile } from './acts/downloadFile.ts';
import { examineFile } from './acts/examineFile.ts';
import { moveByUpload } from './acts/moveByUpload.ts';
import { moveLocal, moveRemote } from './acts/moveFile.ts';
import { refreshMetadata } from './acts/refreshMetadata.ts';
import { settleFile } from './acts/settleFile.ts';
import { uploadFile } from './acts/uploadFile.ts';

/** Carries out one act and returns what came of it; throws a JournalError when the journal cannot be used. */
export async function applyAct(context: ActContext, act: Act): Promise<ActOutcome> {
  switch (act.type) {
    case 'upload':
      return uploadFile(context, act);
    case 'download':
      return context.cold.unlessCold(act, () => downloadFile(context, act));
    case 'settle':
      return context.cold.unlessCold(act, () => settleFile(context, act));
    case 'examine':
      return examineFile(context, act);
    case 'refresh':
      return refreshMetadata(context, act);
    case 'delete-remote':
      return deleteRemote(context, act);
    case 'trash-local':
      return trashLocal(context, act);
    case 'move-remote':
      return moveWithin(context, act);
    case 'move-local':
      return moveLocal(context, act);
    case 'make-local-directory':
      return makeLocalDirectory(context, act);
    case 'remove-local-directory':
      return removeLocalDirectory(context, act);
    case 'make-marker':
      return makeMarker(context, act);
    case 'remove-marker':
      return removeMarker(context, act);
    case 'record':
      await context.journal.commitSoon({ put: [act.entry] });
      return NOTHING;
    case 'forget':
      await context.journal.commitSoon({ forget: [{ path: act.path, kind: act.kind }] });
      return NOTHING;
    default:
      return assertNever(act);
  }
}

async function moveWithin(
  context: ActContext,
  act: Extract<Act, { type: 'move-remote' }>,
): Promise<ActOutcome> {
  const moved = await moveRemote(context, act);
  return isUncopied(moved) ? moveByUpload(context, act) : moved;
}
