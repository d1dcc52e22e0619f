// Answers calls of the page: checks the sender, then dispatches the call against the contract (E6).
import { dispatchCommand } from '../../app/control/dispatch.ts';
import type { Call, CallFault } from '../../app/control/dispatch.ts';
import type { App } from '../../app/shell/app.ts';

export type RefusalCode = 'refused-sender' | CallFault['code'];

/** What goes back over IPC. A refusal is a code: no message, no stack, nothing of what was sent. */
export type Reply =
  { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly code: RefusalCode };

export interface PageCall extends Call {
  /** Where the call came from; null: a frame that is not (or no longer) the main frame of our window. */
  readonly senderUrl: string | null;
}

/** Runs a call of the page at `pageUrl`. Never rejects. */
export async function answerCall(
  { senderUrl, name, argument }: PageCall,
  app: Pick<App, 'execute' | 'log'>,
  pageUrl: string,
): Promise<Reply> {
  if (senderUrl !== pageUrl) {
    app.log.warn({}, 'refused a call that did not come from the page');
    return { ok: false, code: 'refused-sender' };
  }
  const answer = await dispatchCommand(app, { name, argument });
  return answer.ok ? { ok: true, answer: answer.value } : { ok: false, code: answer.fault.code };
}
