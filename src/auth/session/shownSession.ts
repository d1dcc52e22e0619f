// What a person sees of the session's state: its step and the current notices. Pure.
import type { AccountNotice, AccountSession } from '../account/account.ts';
import { accountNotices } from '../account/notices.ts';
import type { Vault } from '../vault/vault.ts';
import type { SessionState } from './sessionMachine.ts';
import type { SignInPrompt } from './signInPrompt.ts';

/** `prompt`: what the person has to open to sign in; null: nothing. */
export function shownSession(
  { session }: SessionState,
  prompt: (Omit<SignInPrompt, 'takesAnswer'> & Partial<SignInPrompt>) | null,
): AccountSession {
  switch (session.step) {
    case 'signed-out':
      return { step: session.step };
    case 'signing-in':
      return {
        step: session.step,
        expiresAt: session.expiresAt,
        address: prompt?.address ?? null,
        ...(prompt !== null && prompt.userCode !== null && { userCode: prompt.userCode }),
        ...(prompt?.takesAnswer === true && { takesAnswer: true }),
      };
    case 'signed-in':
    case 'needs-sign-in':
      return session;
  }
}

/**
 * `host` is the provider's; `now` is in epoch ms. Mentions credentials that outlive a sign-out until they
 * expire (TK7).
 */
export function shownNotices(
  { session, notices }: SessionState,
  {
    host,
    vault,
    now,
  }: { readonly host: string; readonly vault: Pick<Vault, 'kind' | 'trouble'>; readonly now: number },
): readonly AccountNotice[] {
  const isSignedOut = session.step === 'signed-out';
  const leftBehind =
    isSignedOut && session.report !== null ? accountNotices.signedOut(host, session.report, now) : null;
  return [
    ...(vault.kind === 'memory' && !isSignedOut ? [accountNotices.memory(vault.trouble)] : []),
    ...notices,
    ...(leftBehind === null ? [] : [leftBehind]),
  ];
}
