// Recognises what this device itself wrote earlier without having seen the answer (R5, R10).
import type { BaseFile } from '../decide/model.ts';
import type { Intent, ObjectDetails } from '../ports.ts';
import type { ActContext } from './actContext.ts';

/** The intent behind an object, when it is one of ours that is still open. */
export function ownIntent(context: Pick<ActContext, 'journal'>, details: ObjectDetails): Intent | undefined {
  const { operation } = details.metadata;
  if (operation === null) return undefined;
  return context.journal.intents().find((intent) => intent.operation === operation && intent.sha256 !== null);
}

/**
 * When `details` is an own write whose answer was lost, records it as agreed with the local state that was sent. True: recorded; the
 * path has to be observed again, because the file may have changed since.
 */
export function adoptOwnWrite(
  context: Pick<ActContext, 'journal'>,
  path: string,
  details: ObjectDetails,
): boolean {
  const intent = ownIntent(context, details);
  if (!intent || intent.sha256 === null || intent.path !== path) return false;
  // Not every endpoint heeds a condition on the source of a copy: only the ETag then tells what was copied.
  if (intent.sourceEtag !== undefined && intent.sourceEtag !== details.etag) return false;
  const entry: BaseFile = {
    kind: 'file',
    path,
    identity: intent.identity,
    executable: intent.executable,
    sha256: intent.sha256,
    etag: details.etag,
    modified: null,
  };
  context.journal.commit({ put: [entry], removeIntents: intentsOf(context, path) });
  return true;
}

/** The open operations of a path: all of them end when one state of it is agreed on. */
export function intentsOf(context: Pick<ActContext, 'journal'>, path: string): readonly string[] {
  return context.journal
    .intents()
    .filter((intent) => intent.path === path)
    .map((intent) => intent.operation);
}
