// The bucket holds the agreed content, but another device or tool may have changed the time or executable bit
// (T4, T5).
import { isSameMoment } from '../../decide/timestamp.ts';
import type { Act, BaseFile } from '../../decide/model.ts';
import type { ObjectDetails } from '../../remoteFolder.ts';
import {
  AGAIN,
  commitAgreement,
  done,
  historyOf,
  type ActContext,
  type ActOutcome,
} from '../checks/actContext.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';

/** Requests the object's metadata and adopts what differs. */
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
    /** What both sides hold from now on, except for time and executable bit. */
    readonly agreed: BaseFile;
    readonly executable: boolean;
    readonly details: ObjectDetails;
  },
): Promise<ActOutcome> {
  // Nothing on this disk is ever written in this mode (O1).
  if (context.mode === 'upload-only') {
    await context.journal.commitSoon({ put: [agreed] });
    return done();
  }
  const { mtime, executable } = details.metadata;
  // A time set here and not sent yet stays; so does one that this disk merely stores less precisely.
  const sameTime = mtime === null || agreed.timeUnsent === true || isSameMoment(mtime, agreed.identity.mtime);
  const wanted = {
    mtime: sameTime ? null : mtime,
    executable: context.local.capabilities.executableBit ? executable : executableHere,
  };
  if (sameTime && wanted.executable === executableHere) {
    await context.journal.commitSoon({ put: [agreed] });
    return done();
  }
  const changed = await context.local.setMetadata(agreed.path, agreed.identity, wanted);
  if (!changed.ok) return faultOutcome(agreed.path, changed.fault);
  await commitAgreement(
    context,
    { put: [{ ...agreed, identity: changed.value, executable }] },
    historyOf(context, act, 'updated-metadata'),
  );
  return done();
}
