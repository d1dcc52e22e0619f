// Answers calls from the page: checks the sender, then validates and dispatches the call (E6).
import { dispatchCommand } from '../../app/control/dispatch.ts';
import type { Call, CallFault } from '../../app/control/dispatch.ts';
import type { App } from '../../app/shell/app.ts';

export type RefusalCode = 'refused-sender' | CallFault['code'];

/** The reply over IPC. A refusal is only a code, without message, stack or anything that was sent. */
export type Reply =
  { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly code: RefusalCode };

export interface PageCall extends Call {
  /** The URL of the calling frame; null: it is not (or no longer) the main frame of our window. */
  readonly senderUrl: string | null;
}

/** Runs a call if it comes from the page at `pageUrl`. Never rejects. */
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
