// Tells a touch from an edit where the object is gone and nothing may be uploaded: a touched file is removed,
// an edited one stays (O5).
import type { Act } from '../../decide/model.ts';
import { done, type ActContext, type ActOutcome } from '../checks/actContext.ts';
import { isAgreedHere, learnIdentity } from '../checks/agreedContent.ts';
import { faultOutcome } from '../checks/faultOutcome.ts';

/**
 * Reads a file whose times moved: with the agreed content it only gets its new identity; otherwise
 * nothing is agreed any more, and the next plan decides.
 */
export async function examineFile(
  context: ActContext,
  act: Extract<Act, { type: 'examine' }>,
): Promise<ActOutcome> {
  const agreed = await isAgreedHere(context, act.base, act.local);
  if (!agreed.ok) return faultOutcome(act.path, agreed.fault);
  if (agreed.value) return learnIdentity(context, act.base, act.local);
  await context.journal.commitSoon({ forget: [{ path: act.path, kind: 'file' }] });
  return done();
}
