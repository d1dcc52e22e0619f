// The one action that helps with a trouble (CR6): a button on the page, a command in a terminal.
import { z } from 'zod';
import type { AccountKindRow } from './accountKinds.ts';

/**
 * `sign-in`: in the browser. `enter-key`: in a terminal. `unlock`: lets the keychain ask for its
 * password. `check-setup`: shows what is wrong with the set-up, and the command that fixes it. `retry`:
 * once what the sentence says has been done. `choose-role`: the AWS account and the role in it.
 */
export const ACTIONS = ['sign-in', 'enter-key', 'unlock', 'check-setup', 'choose-role', 'retry'] as const;
export const actionSchema = z.enum(ACTIONS);
export type Action = z.infer<typeof actionSchema>;

/** What a person does to bring new keys, by where the account's keys come from. */
const RENEWALS: Readonly<Record<AccountKindRow['access'], Action>> = {
  'sign-in': 'sign-in',
  'typed-key': 'enter-key',
  found: 'retry',
};

/** Codes of faults of accounts and folders; any other is simply tried again. */
const ACTION_BY_CODE: Readonly<Record<string, Action>> = {
  'vault-locked': 'unlock',
  'vault-dismissed': 'unlock',
  'vault-not-set-up': 'unlock',
  keychain: 'unlock',
  'bucket-missing': 'check-setup',
  denied: 'check-setup',
  refused: 'check-setup',
  configuration: 'check-setup',
  'bad-answer': 'check-setup',
};

/** Finer codes that need another action than their code. */
const ACTION_BY_CAUSE: Readonly<Record<string, Action>> = {
  'role-not-chosen': 'choose-role',
  'role-removed': 'choose-role',
};

/**
 * The action that helps with a fault in an account whose keys come from `access`. `cause` is the finer
 * code, if there is one.
 */
export function actionFor(
  { code, cause = code }: { readonly code: string; readonly cause?: string },
  access: AccountKindRow['access'],
): Action {
  if (code === 'needs-sign-in' || code === 'keys-refused') return RENEWALS[access];
  // A keychain that is away or mute can only be asked again.
  if (code === 'keychain' && cause !== code) return ACTION_BY_CODE[cause] ?? 'retry';
  return ACTION_BY_CAUSE[cause] ?? ACTION_BY_CODE[code] ?? 'retry';
}

/** The command that does the same in a terminal. */
export function actionCommand(action: Action, account: string): string {
  switch (action) {
    case 'sign-in':
    case 'enter-key':
      return `brimful login ${account}`;
    case 'choose-role':
      return `brimful role ${account}`;
    case 'check-setup':
      return `brimful doctor --account ${account}`;
    case 'unlock':
    case 'retry':
      return 'brimful sync';
  }
}
