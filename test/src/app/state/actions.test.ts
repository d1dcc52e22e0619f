// The one action that helps, by cause and kind of account (CR6).
import { describe, expect, test } from 'vitest';
import { accountKind, ACCOUNT_KINDS } from '../../../../src/contract/accountKinds.ts';
import type { AccountKindRow } from '../../../../src/contract/accountKinds.ts';
import { actionCommand, actionFor } from '../../../../src/contract/action.ts';
import type { Action } from '../../../../src/contract/action.ts';
import { describeAccount, helpWithAccount } from '../../../../src/headless/terminal/describeAccount.ts';
import { conditionOf } from '../../../../src/app/state/condition/folderCondition.ts';
import { emptyView } from '../../../../src/app/state/view/folderView.ts';

type Row = readonly [string, string | undefined, Readonly<Record<AccountKindRow['access'], Action>>];

const everywhere = (action: Action): Row[2] => ({
  'sign-in': action,
  found: action,
  'typed-key': action,
});
const BY_ACCESS = { 'sign-in': 'sign-in', found: 'retry', 'typed-key': 'enter-key' } as const;
const TABLE: readonly Row[] = [
  ['needs-sign-in', undefined, BY_ACCESS],
  ['needs-sign-in', 'session-ended', BY_ACCESS],
  ['keys-refused', undefined, BY_ACCESS],
  ['keychain', 'vault-locked', everywhere('unlock')],
  ['keychain', 'vault-dismissed', everywhere('unlock')],
  ['keychain', 'vault-mute', everywhere('retry')],
  ['keychain', 'vault-absent', everywhere('retry')],
  ['keychain', undefined, everywhere('unlock')],
  ['bucket-missing', undefined, everywhere('check-setup')],
  ['denied', undefined, everywhere('check-setup')],
  ['refused', undefined, everywhere('check-setup')],
  ['configuration', 'unknown-client', everywhere('check-setup')],
  ['configuration', 'role-not-chosen', everywhere('choose-role')],
  ['refused', 'role-removed', everywhere('choose-role')],
  ['unreachable', undefined, everywhere('retry')],
  ['clock-skew', undefined, everywhere('retry')],
];

describe('CR6: the action', () => {
  test.each(TABLE)('%s %s', (code, cause, actions) => {
    for (const kind of ACCOUNT_KINDS) {
      const { access } = accountKind(kind);
      expect([kind, actionFor({ code, ...(cause !== undefined && { cause }) }, access)]).toEqual([
        kind,
        actions[access],
      ]);
    }
  });

  test('is a command in a terminal', () => {
    expect(actionCommand('sign-in', 'work')).toBe('brimful login work');
    expect(actionCommand('choose-role', 'work')).toBe('brimful role work');
    expect(actionCommand('check-setup', 'work')).toBe('brimful doctor --account work');
    expect(actionCommand('unlock', 'work')).toBe('brimful sync');
  });

  test('of a folder comes with the words of the service, and depends on where the keys come from', () => {
    const fault = {
      code: 'keys-refused',
      message: 'Renew them.',
      detail: 'InvalidAccessKeyId 403: no such key',
    };
    const failing = (access: 'found' | 'typed-key') =>
      conditionOf({
        access,
        activity: { step: 'failed', fault },
        account: null,
        view: emptyView(null),
        conflicts: 0,
        at: 0,
      });
    expect(failing('found')).toMatchObject({
      action: 'retry',
      details: fault.detail,
      summary: 'Renew them.',
    });
    expect(failing('typed-key')).toMatchObject({ action: 'enter-key' });
    expect(failing('found').headline).not.toMatch(/sign in/i);
  });
});

test('CR6: the command line prints the sentence once, then what helps, then the words of the service', () => {
  const message = 'The provider has ended your session.';
  const account = {
    ...({
      id: 'work',
      source: 'oidc',
      description: 'id.example.com',
      vault: 'keychain',
      notKept: null,
    } as const),
    session: { step: 'needs-sign-in', name: 'ann', reason: message } as const,
    credentials: {
      ...({ status: 'failing', code: 'session-ended', message, expiresAt: null } as const),
      ...({ action: 'sign-in', details: 'invalid_grant (HTTP 400)' } as const),
    },
  };
  expect(describeAccount(account).split(message)).toHaveLength(2);
  expect(helpWithAccount(account)).toEqual([
    '  fix: brimful login work',
    '  details: invalid_grant (HTTP 400)',
  ]);
});
