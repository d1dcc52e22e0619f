// The header shows the app's one condition (R18), and the sign-in that it waits for.
import { expect, test } from 'vitest';
import { accountToSignIn, overviewOf } from '../../renderer/text/overview.ts';
import { trayStatus } from '../../src/electron/tray/trayStatus.ts';
import { account } from './states/ordinary.ts';
import { states } from './states/states.ts';
import type { StateName } from './states/states.ts';

const EXPECTED: readonly (readonly [StateName, string, string])[] = [
  ['empty', 'quiet', 'Nothing to sync yet'],
  ['in-step', 'good', 'Up to date'],
  ['busy', 'busy', 'Uploading 12 of 1,204 files'],
  ['problems', 'attention', '3 things need you'],
  ['denied', 'attention', 'Documents: Up to date except 512 files: access is denied'],
  ['conflicts', 'attention', '4 things need you'],
  ['held-deletes', 'attention', 'Documents: 1,204 deletions need your OK'],
  ['signed-out', 'attention', 'Sign in to work'],
  ['needs-sign-in', 'attention', 'Sign in again to work'],
  ['offline', 'quiet', 'Offline'],
  ['paused', 'quiet', 'Paused'],
];

test.each(EXPECTED)('R18: %s: %s, "%s", and the tray says the same', (name, tone, title) => {
  const overview = overviewOf(states[name]);
  expect(overview).toMatchObject({ tone, title });
  if (name !== 'empty') expect(trayStatus(states[name]).line).toBe(title);
});

test('the amount and the time left are below the title', () => {
  expect(overviewOf(states.busy).detail).toBe('96 of 138 MB, about 4 min left.');
});

test('what the headline says is not said again below it', () => {
  expect(overviewOf(states.denied).detail).toBe('The bucket refuses access. Ask its administrator.');
});

test('what the card of an account says is not said in the header as well', () => {
  const state = states['needs-sign-in'];
  expect(overviewOf({ ...state, accounts: [] }).detail).toBe(state.overall.summary);
  expect(overviewOf(state).detail).toBe('');
  const summary = `${state.overall.summary} Uploading 1 file.`;
  expect(overviewOf({ ...state, overall: { ...state.overall, summary } }).detail).toBe('Uploading 1 file.');
});

test('names in it cannot deceive', () => {
  const overall = { ...states.denied.overall, headline: 'invoice\u202Efdp.exe: Paused', summary: 'a\u0000b' };
  expect(overviewOf({ overall, accounts: [] })).toMatchObject({
    title: 'invoice\ufffdfdp.exe: Paused',
    detail: 'a\u2400b',
  });
});

test('numbers that change several times a second are not announced', () => {
  expect(overviewOf(states.busy).steady).toBe('Syncing');
  expect(overviewOf(states.conflicts).steady).toBe('4 things need you');
});

test('no sign-in is requested for an unused account or one without sign-in', () => {
  const signedOut = { ...account, session: { step: 'signed-out' } } as const;
  const { folders } = states['in-step'];
  expect(accountToSignIn({ folders, accounts: [signedOut] })).toBe(signedOut);
  expect(accountToSignIn({ folders, accounts: [{ ...signedOut, id: 'other' }] })).toBeNull();
  expect(accountToSignIn({ folders, accounts: [{ ...signedOut, source: 'environment' }] })).toBeNull();
});
