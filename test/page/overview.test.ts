// The one sentence: what only a person can solve comes first, then what is broken, then what goes on.
import { describe, expect, test } from 'vitest';
import { accountToSignIn, overviewOf, waitingCount } from '../../renderer/text/overview.ts';
import { folder, states } from './states.ts';
import type { StateName } from './states.ts';

const EXPECTED: readonly (readonly [StateName, string, string])[] = [
  ['empty', 'quiet', 'Nothing to sync yet'],
  ['in-step', 'good', 'Everything is in step'],
  ['busy', 'busy', 'Syncing'],
  ['problems', 'attention', '3 things wait for you'],
  ['conflicts', 'attention', '4 things wait for you'],
  ['held-deletes', 'attention', 'One thing waits for you'],
  ['signed-out', 'attention', 'Sign in to start syncing'],
  ['needs-sign-in', 'attention', 'Sign in again to resume syncing'],
  ['offline', 'quiet', 'Offline'],
  ['paused', 'quiet', 'Syncing is paused'],
];

test.each(EXPECTED)('%s: %s, "%s"', (name, tone, title) => {
  const overview = overviewOf(states[name]);
  expect(overview.tone).toBe(tone);
  expect(overview.title.replaceAll('\u00a0', ' ')).toBe(title);
});

describe('honesty', () => {
  test('shows a total rate only when every transfer has one', () => {
    const transfers = states.busy.transfers.map((transfer) => ({ ...transfer, rate: 1_000_000 }));
    const known = overviewOf({ ...states.busy, transfers });
    expect(known.detail.replaceAll('\u00a0', ' ')).toMatch(/^1,?204 changes to go, 12 MB\/s$/);
    expect(overviewOf(states.busy).detail).not.toContain('/s');
    expect(overviewOf({ ...states.busy, transfers, transferCount: 4_000 }).detail).not.toContain('/s');
  });

  test('a waiting folder without a question counts as one', () => {
    expect(waitingCount({ ...folder, status: 'waiting' })).toBe(1);
    expect(waitingCount(folder)).toBe(0);
  });

  test('no sign-in is requested for an unused account or one without sign-in', () => {
    const [account] = states['signed-out'].accounts;
    const unused = { ...account, id: 'other' };
    const keys = { ...account, source: 'environment' } as const;
    expect(accountToSignIn({ ...states['in-step'], accounts: [unused] })).toBeNull();
    expect(accountToSignIn({ ...states['in-step'], accounts: [keys] })).toBeNull();
  });
});
