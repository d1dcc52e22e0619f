// The bucket holds the agreed bytes, but time or executable bit may have been changed by another device or
// tool (T4, T5).
import { isSameMoment } from '../../decide/timestamp.ts';
import type { Act, BaseFile } from '../../decide/model.ts';
import type { ObjectDetails } from '../../remoteFolder.ts';
import {
  AGAIN,
  done,
  historyOf,
  settleInJournal,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';

/** Asks for the object's metadata and takes over what differs. */
export async function refreshMetadata(
  context: ActContext,
  act: Extract<Act, { type: 'refresh' }>,
): Promise<ActOutcome> {
  const asked = await context.remote.head(act.path, context.signal);
  if (!asked.ok) return faultOutcome(act.path, asked.fault);
  if (asked.value?.etag !== act.remote.etag) return AGAIN;
  const agreed: BaseFile = { ...act.base, modified: act.remote.modified };
  return takeOverMetadata(context, act, {
    agreed,
    executable: act.local.executable,
    details: asked.value,
  });
}

/** Gives a file that is still as `agreed` the object's time and executable bit, and records the agreement. */
export async function takeOverMetadata(
  context: ActContext,
  act: Act,
  {
    agreed,
    executable: executableHere,
    details,
  }: {
    /** What both sides hold from now on, but for time and executable bit. */
    readonly agreed: BaseFile;
    readonly executable: boolean;
    readonly details: ObjectDetails;
  },
): Promise<ActOutcome> {
  // Nothing on this disk is ever written there (O1).
  if (context.mode === 'upload-only') {
    context.journal.commit({ put: [agreed] });
    return done();
  }
  const { mtime, executable } = details.metadata;
  // A time that was given here and not sent yet stays; so does one that this disk only keeps less exactly.
  const sameTime = mtime === null || agreed.timeUnsent === true || isSameMoment(mtime, agreed.identity.mtime);
  const wanted = {
    mtime: sameTime ? null : mtime,
    executable: context.local.capabilities.executableBit ? executable : executableHere,
  };
  if (sameTime && wanted.executable === executableHere) {
    context.journal.commit({ put: [agreed] });
    return done();
  }
  const changed = await context.local.setMetadata(agreed.path, agreed.identity, wanted);
  if (!changed.ok) return faultOutcome(agreed.path, changed.fault);
  settleInJournal(
    context,
    { put: [{ ...agreed, identity: changed.value, executable }] },
    historyOf(context, act, 'updated-metadata'),
  );
  return done();
}
