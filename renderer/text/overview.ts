// The app's one condition (R18) for the header, the window's title and screen readers.
import { accountKind } from '../../src/contract/accountKinds.ts';
import type { AccountState, AppState } from '../../src/contract/state.ts';
import { statusWord } from './folderStatus.ts';
import type { Tone } from './folderStatus.ts';
import { visibleText } from './visibleText.ts';

export interface Overview {
  readonly tone: Tone;
  readonly title: string;
  readonly detail: string;
  /** The title without numbers that change several times a second. */
  readonly steady: string;
}

/**
 * Safe to show, whatever folders and files are called (F1). What the card of an account says is left
 * out.
 */
export function overviewOf({ overall, accounts }: Pick<AppState, 'overall' | 'accounts'>): Overview {
  const { status, headline, summary } = overall;
  const word = status === null ? null : statusWord(status);
  // They name folders and files, which anybody may have named.
  const title = visibleText(headline);
  return {
    tone: word?.tone ?? 'quiet',
    title,
    detail: visibleText(withoutSaid(summary, accounts)),
    steady: word?.tone === 'busy' ? word.word : title,
  };
}

/** What an account's card says beside the button that helps is not said in the header as well. */
function withoutSaid(summary: string, accounts: AppState['accounts']): string {
  const said = accounts.flatMap(({ session, credentials }) => [
    ...(session.step === 'needs-sign-in' ? [session.reason] : []),
    ...(credentials.status === 'failing' ? [credentials.message] : []),
  ]);
  const first = said.find((sentence) => summary === sentence || summary.startsWith(`${sentence} `));
  return first === undefined ? summary : summary.slice(first.length).trimStart();
}

/** The first account in use that needs a person to sign in; null when none does. */
export function accountToSignIn(state: Pick<AppState, 'accounts' | 'folders'>): AccountState | null {
  const inUse = new Set(state.folders.map(({ account }) => account));
  const waits = ({ id, source, session }: AccountState): boolean =>
    inUse.has(id) && accountKind(source).access === 'sign-in' && session.step !== 'signed-in';
  return state.accounts.find(waits) ?? null;
}
