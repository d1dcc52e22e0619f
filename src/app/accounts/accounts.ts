// All accounts of the app: their states for the page, their keys for the folders, and which folders each of them may reach.
import type { Account } from '../../auth/account/account.ts';
import type { AccountState, AppState } from '../../contract/state.ts';
import type { Fault, Result } from '../../result.ts';
import { failed, ok } from '../../result.ts';
import type { AccountConfig, FolderConfig } from '../config/schema.ts';

export interface Accounts {
  states(): readonly AccountState[];
  notices(): AppState['notices'];
  find(id: string): Result<Account, Fault<'unknown-account'>>;
  /** Tells every account which folders its keys must reach (session policy). */
  setFolders(folders: readonly FolderConfig[]): void;
  /** Takes in an account that was just added to the settings; its keys are renewed from now on if the others' are. */
  add(config: AccountConfig): void;
  /** Lets go of an account that was just removed from the settings; resolves when nothing of it is in flight any more. */
  remove(id: string): Promise<void>;
  /** Renews keys in the background from now on. */
  start(): void;
  wake(): void;
  close(): Promise<void>;
}

/** Makes accounts out of their configuration, with whatever hangs on them, and lets go of it. */
export interface AccountMaker {
  open(config: AccountConfig): Account;
  close(id: string): void;
}

interface Member {
  readonly account: Account;
  readonly unsubscribe: () => void;
  readonly leaving: AbortController;
  /** Null: not started. */
  ended: Promise<void> | null;
}

/** `onSignedIn` is called when keys may be had again, so that folders need not wait for their next try. */
export function createAccounts(
  configs: readonly AccountConfig[],
  maker: AccountMaker,
  listeners: { readonly onChange: () => void; readonly onSignedIn: (account: string) => void },
): Accounts {
  let members: readonly Member[] = [];
  /** What a sign-out could not end outlives the account (TK7). */
  let removed: readonly Account[] = [];
  let started = false;

  const join = (config: AccountConfig): void => {
    const account = maker.open(config);
    let before = account.state().session.step;
    const unsubscribe = account.subscribe(({ session }) => {
      if (session.step === 'signed-in' && before !== 'signed-in') listeners.onSignedIn(account.id);
      before = session.step;
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
    // A refresh in flight may hold the only valid refresh token: it is waited for.
    await ended;
  };
  for (const config of configs) join(config);

  return {
    states: () => members.map(({ account }) => toState(account)),
    notices: () =>
      withoutRepeats([
        ...members.flatMap(({ account }) => toNotices(account)),
        ...removed.flatMap(toFarewell),
      ]),
    find: (id) => {
      const member = members.find(({ account }) => account.id === id);
      return member === undefined
        ? failed({ code: 'unknown-account', message: `There is no account "${id}".` })
        : ok(member.account);
    },
    setFolders: (folders) => {
      for (const { account } of members) {
        account.setFolders(
          folders
            .filter((folder) => folder.account === account.id)
            .map(({ bucket, prefix, mode }) => ({ bucket, prefix, mode })),
        );
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
    close: async () => {
      await Promise.all(members.map(leave));
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

/** What is left to say about an account that was removed. */
function toFarewell(account: Account): AppState['notices'] {
  return toNotices(account).filter(({ id }) => id === `${account.id}:signed-out`);
}

/** A missing keychain is worth one sentence, however many accounts there are. */
function withoutRepeats(notices: AppState['notices']): AppState['notices'] {
  return notices.filter(
    ({ message }, index) => notices.findIndex((earlier) => earlier.message === message) === index,
  );
}
