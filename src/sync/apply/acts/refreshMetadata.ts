// The object is the same but newer: its time or executable bit may have been changed by another device or tool.
import type { Act, BaseFile } from '../../decide/model.ts';
import {
  AGAIN,
  done,
  historyOf,
  settleInJournal,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';

export async function refreshMetadata(
  context: ActContext,
  act: Extract<Act, { type: 'refresh' }>,
): Promise<ActOutcome> {
  const asked = await context.remote.head(act.path, context.signal);
  if (!asked.ok) return faultOutcome(act.path, asked.fault);
  if (asked.value?.etag !== act.remote.etag) return AGAIN;
  const { mtime, executable } = asked.value.metadata;
  const agreed: BaseFile = { ...act.base, modified: act.remote.modified };
  const wanted = {
    mtime,
    executable: context.local.capabilities.executableBit ? executable : act.local.executable,
  };
  const sameTime = mtime === null || mtime === act.local.identity.mtime;
  if (sameTime && wanted.executable === act.local.executable) {
    context.journal.commit({ put: [agreed] });
    return done();
  }
  const changed = await context.local.setMetadata(act.path, act.local.identity, wanted);
  if (!changed.ok) return faultOutcome(act.path, changed.fault);
  settleInJournal(
    context,
    { put: [{ ...agreed, identity: changed.value, executable }] },
    historyOf(context, act, 'updated-metadata'),
  );
  return done();
}
