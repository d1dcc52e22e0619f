// A move where the endpoint copies nothing: the file is uploaded under its new name, then the old object
// goes (R11).
import type { Act } from '../../decide/model.ts';
import { AGAIN, type ActContext, type ActOutcome } from '../checks/actContext.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';
import { isGone, removeAgreed } from './deleteFile.ts';
import { uploadFile } from './uploadFile.ts';

/**
 * Leaves the old object where it is not the agreed one: an edit of the other side is then downloaded
 * under the old name. An interruption leaves an ordinary deletion for the next pass.
 */
export async function moveByUpload(
  context: ActContext,
  act: Extract<Act, { type: 'move-remote' }>,
): Promise<ActOutcome> {
  const { path, from, etag, base, local, reason } = act;
  const upload = {
    type: 'upload',
    path,
    local,
    base: null,
    replacesEtag: null,
    similar: [],
    reason,
  } as const;
  const sent = await uploadFile(context, upload, { key: from, etag });
  if (sent.type !== 'done' || etag !== base.etag) return sent;
  const origin = await context.local.look(from, []);
  if (!origin.ok) return faultOutcome(from, origin.fault);
  if (!isGone(origin.value)) return AGAIN;
  const removed = await removeAgreed(context, { path: from, etag });
  return removed.type === 'done' ? sent : removed;
}
