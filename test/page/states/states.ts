// States of the app as the page may meet them, from the first start to the worst day.
import type { AppState } from '../../../src/contract/state.ts';
import { account, app, folder, HOUR, inStep, NOW, photos } from './ordinary.ts';
import {
  choosesRole,
  clientSecretMissing,
  DEVICE_ADDRESS,
  firstRun,
  needsSignIn,
  SIGN_IN_ADDRESS,
  signedOut,
  signingIn,
  signingInElsewhere,
} from './signInStates.ts';
import { transfers } from './stateParts.ts';
import { conflicting, denied, heldDeletes, hostile, many, troubled } from './troubledStates.ts';

const busy: AppState = app({
  ...inStep,
  folders: [
    {
      ...folder,
      status: 'syncing',
      headline: 'Uploading 12 of 1,204 files',
      summary: 'Uploading 12 of 1,204 files, 96 of 138 MB, about 4 min left.',
      progress: {
        step: 'acting',
        work: 'uploading',
        files: 12,
        totalFiles: 1_204,
        bytes: 96_000_000,
        totalBytes: 138_000_000,
        secondsLeft: 240,
        stalled: false,
      },
    },
    {
      ...photos,
      status: 'checking',
      headline: 'Looking at the bucket: 12,000 so far',
      summary: 'Looking at the bucket: 12,000 so far.',
      progress: { step: 'looking', here: 0, there: 12_000 },
    },
  ],
  transfers: transfers(12),
  transferCount: 12,
  quickUploads: [
    {
      id: 'q1',
      name: 'offer.pdf',
      folder: 'docs',
      bytes: 2_100_000,
      totalBytes: 6_400_000,
      status: 'running',
      message: null,
      linkExpiresAt: null,
    },
    {
      id: 'q2',
      name: 'floor plan.png',
      folder: 'docs',
      bytes: 900_000,
      totalBytes: 900_000,
      status: 'done',
      message: null,
      linkExpiresAt: NOW + HOUR,
    },
    {
      id: 'q3',
      name: 'notes.txt',
      folder: 'docs',
      bytes: 0,
      totalBytes: 4_000,
      status: 'failed',
      message: 'A file with this name is already there. Rename yours, then upload it again.',
      linkExpiresAt: null,
    },
  ],
  update: { status: 'downloading', version: '0.2.0', percent: 43 },
});

/** By name; the tests walk through all of them. */
export const states = {
  'no-account': { ...firstRun, accounts: [], configFile: '/home/ada/.config/brimful/config.json' },
  'first-run': firstRun,
  'first-run-signing-in': signingIn(null),
  'sign-in-by-address': signingIn(SIGN_IN_ADDRESS),
  'client-secret-missing': clientSecretMissing,
  'sign-in-elsewhere': signingInElsewhere,
  'sign-in-by-code': signingIn(DEVICE_ADDRESS, 'WDJB-MJHT'),
  'chooses-role': choosesRole,
  'first-run-signed-in': { ...firstRun, accounts: [account] },
  empty: app({ ...inStep, folders: [] }),
  'in-step': inStep,
  busy,
  problems: troubled,
  denied,
  conflicts: conflicting,
  'held-deletes': heldDeletes,
  many,
  hostile,
  'signed-out': signedOut,
  'needs-sign-in': needsSignIn,
  'memory-vault': {
    ...inStep,
    accounts: [{ ...account, vault: 'memory' }],
    notices: [
      { id: 'vault', message: 'No keychain was found: you will have to sign in again after a restart.' },
    ],
  },
  offline: app({
    ...inStep,
    folders: [folder, photos].map((each) => ({
      ...each,
      status: 'offline',
      headline: 'Offline',
      summary: 'The storage service cannot be reached. Syncing resumes when the network is back.',
      lastInStepAt: NOW - 3 * HOUR,
    })),
  }),
  paused: app({
    ...inStep,
    paused: true,
    folders: [folder, photos].map((each) => ({
      ...each,
      status: 'paused',
      headline: 'Paused',
      summary: 'Paused.',
    })),
  }),
  'update-ready': { ...inStep, update: { status: 'ready', version: '0.2.0' } },
  headless: {
    ...inStep,
    shell: 'headless',
    update: { status: 'off', reason: 'updates come with the package' },
  },
} as const satisfies Readonly<Record<string, AppState>>;

export type StateName = keyof typeof states;
