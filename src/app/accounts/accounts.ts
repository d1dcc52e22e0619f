// All accounts of the app: their state for the page, their credentials, and the folders that each may reach.
import type { Account, AccountState as AuthState, FolderGrant } from '../../auth/account/account.ts';
import type { AccountState, AppState } from '../../contract/state.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { AccountConfig, FolderConfig } from '../config/schema.ts';

export interface Accounts {
  states(): readonly AccountState[];
  notices(): AppState['notices'];
  find(id: string): Result<Account, Fault<'unknown-account'>>;
  /** Tells every account which folders its credentials must reach (session policy, CR4). */
  setFolders(folders: readonly FolderConfig[]): void;
  /**
   * Opens an account that was just added to the settings; starts renewing its credentials if `start` was
   * called.
   */
  add(config: AccountConfig): void;
  /**
   * Closes an account that was just removed from the settings; resolves once none of its work is in flight.
   */
  remove(id: string): Promise<void>;
  /** Starts renewing credentials in the background. */
  start(): void;
  /** The machine woke up or the network came back. */
  wake(): void;
  /** A person asks: tries again what failed, of one account or (null) of all. */
  retry(id: string | null): void;
  /** Stops all renewals; resolves once none is in flight. */
  close(): Promise<void>;
}

/** Opens and closes accounts together with what belongs to them, such as the connection to the storage. */
export interface AccountMaker {
  open(config: AccountConfig): Account;
  close(id: string): void;
}

interface Member {
  readonly account: Account;
  readonly unsubscribe: () => void;
  readonly leaving: AbortController;
  /** Resolves when the account's renewals have stopped; null: not started. */
  ended: Promise<void> | null;
}

/**
 * `onAvailable` is called when somebody has signed in or credentials are available again, so that
 * folders need not wait for their next retry.
 */
export function createAccounts(
  configs: readonly AccountConfig[],
  maker: AccountMaker,
  listeners: { readonly onChange: () => void; readonly onAvailable: (account: string) => void },
): Accounts {
  let members: readonly Member[] = [];
  /** Kept for their notices about what a sign-out could not end (TK7). */
  let removed: readonly Account[] = [];
  let started = false;

  const join = (config: AccountConfig): void => {
    const account = maker.open(config);
    let before = account.state();
    const unsubscribe = account.subscribe((state) => {
      if (isAvailable(before, state)) listeners.onAvailable(account.id);
      before = state;
      listeners.onChange();
    });
    const member: Member = { account, unsubscribe, leaving: new AbortController(), ended: null };
    members = [...members, member];
    if (started) start(member);
  };
  const start = (member: Member): void => {
    member.ended ??= member.account.start(member.leaving.signal);
  };
  const leave = async ({ unsubscribe, leaving, ended }: Member): Promise<void> => {
    leaving.abort();
    unsubscribe();
    // Wait: a refresh in flight may hold the only valid refresh token.
    await ended;
  };
  for (const config of configs) join(config);

  return {
    states: () => members.map(({ account }) => toState(account)),
    notices: () =>
      withoutRepeats([
        ...members.flatMap(({ account }) => toNotices(account)),
        ...removed.flatMap(toRemainingNotices),
      ]),
    find: (id) => {
      const member = members.find(({ account }) => account.id === id);
      return member === undefined ? failed(unknownAccount(id)) : ok(member.account);
    },
    setFolders: (folders) => {
      for (const { account } of members) {
        account.setFolders(folders.filter((folder) => folder.account === account.id).map(toGrant));
      }
    },
    add: (config) => {
      removed = removed.filter(({ id }) => id !== config.id);
      join(config);
      listeners.onChange();
    },
    remove: async (id) => {
      const member = members.find(({ account }) => account.id === id);
      if (member === undefined) return;
      members = members.filter((other) => other !== member);
      removed = [...removed, member.account];
      listeners.onChange();
      await leave(member);
      maker.close(id);
    },
    start: () => {
      started = true;
      for (const member of members) start(member);
    },
    wake: () => {
      for (const { account } of members) account.wake();
    },
    retry: (id) => {
      for (const { account } of members) if (id === null || account.id === id) account.retry();
    },
    close: async () => {
      await Promise.all(members.map(leave));
    },
  };
}

/** What the credentials of a folder's account have to reach for it. */
export function toGrant({
  bucket,
  prefix,
  mode,
}: Pick<FolderConfig, 'bucket' | 'prefix' | 'mode'>): FolderGrant {
  return { bucket, prefix, readOnly: mode === 'download-only' };
}

/** The fault of a request about an account that does not exist. */
export function unknownAccount(id: string): Fault<'unknown-account'> {
  return { code: 'unknown-account', message: `There is no account "${id}".` };
}

/** Whether something has come that the account's folders may have waited for. */
function isAvailable(before: AuthState, after: AuthState): boolean {
  const isSignedIn = after.session.step === 'signed-in' && before.session.step !== 'signed-in';
  return isSignedIn || (after.credentials.status === 'valid' && before.credentials.status === 'failing');
}

function toState(account: Account): AccountState {
  const { id, source, description, session, credentials, vault, notKept, clientSecret } = account.state();
  return {
    ...{ id, source, description, session, credentials, vault, notKept },
    ...(clientSecret !== undefined && { clientSecret }),
  };
}

/** Ids are unique among all accounts. */
function toNotices(account: Account): AppState['notices'] {
  return account.state().notices.map((notice) => ({ ...notice, id: `${account.id}:${notice.id}` }));
}

/** The notices that remain for a removed account. */
function toRemainingNotices(account: Account): AppState['notices'] {
  return toNotices(account).filter(({ id }) => id === `${account.id}:signed-out`);
}

/** A missing keychain is reported once, however many accounts there are. */
function withoutRepeats(notices: AppState['notices']): AppState['notices'] {
  return notices.filter(
    ({ message }, index) => notices.findIndex((earlier) => earlier.message === message) === index,
  );
}
