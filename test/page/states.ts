// States of the app as the page may meet them, from the first start to the worst day.
import type { AccountState, AppState, FolderState } from '../../src/contract/state.ts';
import { activities, conflicts, problems, transfers } from './stateParts.ts';

/** The app's clock in every state, so that pictures and sentences do not change from day to day. */
export const NOW = Date.UTC(2026, 10, 22, 14, 3, 20);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export const account: AccountState = {
  id: 'work',
  source: 'oidc',
  description: 'id.example.com',
  session: { step: 'signed-in', name: 'ada@example.com' },
  credentials: { status: 'valid', expiresAt: NOW + 52 * MINUTE, renewsAt: NOW + 37 * MINUTE },
  vault: 'keychain',
};

export const folder: FolderState = {
  id: 'docs',
  account: 'work',
  localPath: '/home/ada/Documents',
  remote: 's3://team-files/docs/',
  mode: 'two-way',
  status: 'in-step',
  summary: 'In step',
  files: 12_345,
  pending: 0,
  lastInStepAt: NOW - 20_000,
  problems: [],
  problemCount: 0,
  problemsAt: null,
  conflicts: [],
  heldDeletes: null,
  degraded: [],
};

const photos: FolderState = {
  ...folder,
  id: 'photos',
  localPath: '/home/ada/Pictures/Field trips',
  remote: 's3://team-archive/photos/field-trips/',
  mode: 'upload-only',
  files: 48_210,
};

const inStep: AppState = {
  version: '0.1.0',
  device: 'ada-laptop',
  shell: 'electron',
  now: NOW,
  paused: false,
  accounts: [account],
  folders: [folder, photos],
  transfers: [],
  transferCount: 0,
  activity: activities(NOW, 40),
  quickUploads: [],
  notices: [],
  update: { status: 'current' },
};

const firstRun: AppState = {
  ...inStep,
  accounts: [
    { ...account, session: { step: 'signed-out' }, credentials: { status: 'none' }, vault: 'keychain' },
  ],
  folders: [],
  activity: [],
};

const busy: AppState = {
  ...inStep,
  folders: [
    { ...folder, status: 'syncing', summary: 'Uploading 12 of 1,204 files', pending: 1_204 },
    { ...photos, status: 'checking', summary: 'Looking for changes' },
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
};

const held: FolderState = {
  ...folder,
  status: 'waiting',
  summary: 'Waits for you: 1,204 deletions are held',
  pending: 1_204,
  heldDeletes: {
    side: 'remote',
    count: 1_204,
    ofFiles: 4_810,
    examples: [
      'reports/2024/january.pdf',
      'reports/2024/february.pdf',
      'reports/2024/a very long name that somebody thought would describe everything in it (final).pdf',
    ],
    reason: 'More files disappeared at once than usual.',
  },
};

/** HTML, direction marks, other scripts, emoji, control characters, and more letters than any window has. */
export const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.txt',
  '"><script>globalThis.hacked = true</script>',
  'invoice\u202Efdp.exe',
  'تقرير سنوي طويل جدا عن المبيعات في جميع المناطق.pdf',
  '👩‍👩‍👧‍👦 family 🏳️‍🌈 pictures of the summer at the lake 🌊.heic',
  `${'x'.repeat(240)}.jpeg`,
  'line one\nline two\u0000.txt',
  `${'deep/'.repeat(60)}leaf.txt`,
  '   leading and trailing   ',
] as const;

const hostile: AppState = {
  ...inStep,
  device: '<b>host</b>',
  accounts: [
    {
      ...account,
      id: 'a'.repeat(80),
      session: { step: 'signed-in', name: '<i>eve</i>\u202E@example.com' },
      description: 'id.'.repeat(40),
    },
  ],
  folders: [
    {
      ...folder,
      localPath: `/home/ada/${'very long folder name '.repeat(8)}<script>`,
      remote: `s3://team-files/${'قسم/'.repeat(30)}`,
      status: 'waiting',
      summary: `Waits for you: ${'unbreakable'.repeat(30)}`,
      problems: HOSTILE_NAMES.map((path, index) => ({
        id: `p${index}`,
        code: 'name-character',
        message: 'This name holds characters that not every system can store. Rename it in the bucket.',
        path,
        kind: 'refused',
      })),
      problemCount: HOSTILE_NAMES.length,
      conflicts: HOSTILE_NAMES.map((path, index) => ({
        id: `c${index}`,
        path,
        copyPath: `${path} (conflict 2026-11-22 14.03 from HOST)`,
        at: NOW - index * HOUR,
      })),
    },
  ],
  transfers: transfers(6).map((transfer, index) => ({ ...transfer, path: HOSTILE_NAMES[index] ?? '' })),
  transferCount: 6,
  activity: activities(NOW, 9).map((activity, index) => ({ ...activity, path: HOSTILE_NAMES[index] ?? '' })),
};

const many: AppState = {
  ...inStep,
  folders: [
    {
      ...folder,
      status: 'waiting',
      summary: 'Waits for you: 5,000 files were changed on both sides',
      conflicts: conflicts(NOW, 5_000),
      problems: problems(100),
      problemCount: 5_000,
    },
    ...Array.from({ length: 30 }, (_, index) => ({
      ...photos,
      id: `f${index}`,
      localPath: `/srv/team ${index}`,
    })),
  ],
  transfers: transfers(50),
  transferCount: 4_371,
  activity: activities(NOW, 200),
};

/** By name; the tests walk through all of them. */
export const states = {
  'no-account': { ...firstRun, accounts: [], configFile: '/home/ada/.config/brimful/config.json' },
  'first-run': firstRun,
  'first-run-signing-in': {
    ...firstRun,
    accounts: [
      {
        ...account,
        session: { step: 'signing-in', expiresAt: NOW + 5 * MINUTE },
        credentials: { status: 'none' },
      },
    ],
  },
  'first-run-signed-in': { ...firstRun, accounts: [account] },
  empty: { ...inStep, folders: [] },
  'in-step': inStep,
  busy,
  problems: {
    ...inStep,
    folders: [
      {
        ...folder,
        status: 'waiting',
        summary: 'Waits for you: 2 problems',
        problems: problems(9),
        problemCount: 9,
      },
      {
        ...photos,
        status: 'failed',
        summary: 'The bucket “team-archive” does not exist. Check its name in the settings.',
        degraded: [
          'This server does not check conditions on uploads, so Brimful looks before each one instead.',
        ],
      },
    ],
  },
  conflicts: {
    ...inStep,
    folders: [
      { ...folder, status: 'waiting', summary: 'Waits for you: 4 conflicts', conflicts: conflicts(NOW, 4) },
      photos,
    ],
  },
  'held-deletes': { ...inStep, folders: [held, photos] },
  many,
  hostile,
  'signed-out': {
    ...inStep,
    accounts: [{ ...account, session: { step: 'signed-out' }, credentials: { status: 'none' } }],
    folders: [{ ...folder, status: 'waiting', summary: 'Waits for you: sign in' }],
  },
  'needs-sign-in': {
    ...inStep,
    accounts: [
      {
        ...account,
        session: {
          step: 'needs-sign-in',
          name: 'ada@example.com',
          reason: 'Your organisation ended the session. Sign in again to go on.',
        },
        credentials: {
          status: 'failing',
          code: 'needs-sign-in',
          message: 'Access could not be renewed.',
          expiresAt: NOW + 4 * MINUTE,
        },
      },
      { ...account, id: 'archive', source: 'environment', description: 'profile archive', vault: 'none' },
      {
        ...account,
        id: 'garage',
        source: 'access-key',
        description: 'key …7XQ2',
        credentials: { status: 'valid', expiresAt: null, renewsAt: null },
      },
    ],
  },
  'memory-vault': {
    ...inStep,
    accounts: [{ ...account, vault: 'memory' }],
    notices: [
      { id: 'vault', message: 'No keychain was found: you will have to sign in again after a restart.' },
    ],
  },
  offline: {
    ...inStep,
    folders: [folder, photos].map((each) => ({
      ...each,
      status: 'offline',
      summary: 'Offline: goes on when the connection is back',
      pending: 3,
      lastInStepAt: NOW - 3 * HOUR,
    })),
  },
  paused: {
    ...inStep,
    paused: true,
    folders: [folder, photos].map((each) => ({ ...each, status: 'paused', summary: 'Paused' })),
  },
  'update-ready': { ...inStep, update: { status: 'ready', version: '0.2.0' } },
  headless: {
    ...inStep,
    shell: 'headless',
    update: { status: 'off', reason: 'updates come with the package' },
  },
} as const satisfies Readonly<Record<string, AppState>>;

export type StateName = keyof typeof states;
