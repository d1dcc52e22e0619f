// All accounts of the app: their states for the page, their keys for the folders, and which folders each of them may reach.
import type { Account } from '../../auth/account.ts';
import type { AccountState, AppState } from '../../contract/state.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { FolderConfig } from '../config/schema.ts';

export interface Accounts {
  states(): readonly AccountState[];
  notices(): AppState['notices'];
  find(id: string): Result<Account, Fault<'unknown-account'>>;
  /** Tells every account which folders its keys must reach (session policy). */
  setFolders(folders: readonly FolderConfig[]): void;
  /** Renews keys in the background from now on. */
  start(): void;
  wake(): void;
  close(): Promise<void>;
}

/** `onSignedIn` is called when keys may be had again, so that folders need not wait for their next try. */
export function createAccounts(
  accounts: readonly Account[],
  listeners: { readonly onChange: () => void; readonly onSignedIn: (account: string) => void },
): Accounts {
  const closing = new AbortController();
  let ended: readonly Promise<void>[] = [];
  const subscriptions = accounts.map((account) => {
    let before = account.state().session.step;
    return account.subscribe(({ session }) => {
      if (session.step === 'signed-in' && before !== 'signed-in') listeners.onSignedIn(account.id);
      before = session.step;
      listeners.onChange();
    });
  });

  return {
    states: () => accounts.map(toState),
    notices: () => withoutRepeats(accounts.flatMap(toNotices)),
    find: (id) => {
      const account = accounts.find((candidate) => candidate.id === id);
      return account === undefined
        ? failed({ code: 'unknown-account', message: `There is no account "${id}".` })
        : ok(account);
    },
    setFolders: (folders) => {
      for (const account of accounts) {
        account.setFolders(
          folders
            .filter((folder) => folder.account === account.id)
            .map(({ bucket, prefix, mode }) => ({ bucket, prefix, mode })),
        );
      }
    },
    start: () => {
      if (ended.length === 0) ended = accounts.map((account) => account.start(closing.signal));
    },
    wake: () => {
      for (const account of accounts) account.wake();
    },
    close: async () => {
      closing.abort();
      for (const unsubscribe of subscriptions) unsubscribe();
      // A refresh in flight may hold the only valid refresh token: it is waited for.
      await Promise.all(ended);
    },
  };
}

function toState(account: Account): AccountState {
  const { id, source, description, session, credentials, vault } = account.state();
  return { id, source, description, session, credentials, vault };
}

/** Ids are unique among all accounts. */
function toNotices(account: Account): AppState['notices'] {
  return account.state().notices.map(({ id, message }) => ({ id: `${account.id}:${id}`, message }));
}

/** A missing keychain is worth one sentence, however many accounts there are. */
function withoutRepeats(notices: AppState['notices']): AppState['notices'] {
  return notices.filter(
    ({ message }, index) => notices.findIndex((earlier) => earlier.message === message) === index,
  );
}
