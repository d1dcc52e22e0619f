// States of the app as the page may meet them, from the first start to the worst day.
import type { AccountState, AppState, FolderState } from '../../../src/contract/state.ts';
import { overallOf } from '../../../src/app/state/condition/overallCondition.ts';
import { activities, conflicts, HOSTILE_NAMES, problems, transfers } from './stateParts.ts';

/** The app's clock in every state, so that pictures and sentences do not change from day to day. */
export const NOW = Date.UTC(2026, 10, 22, 14, 3, 20);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const NO_PROBLEMS = { waits: 0, retrying: 0, refused: 0, hint: 0 };

/** A state whose overall condition is what the app makes of its folders. */
function app<State extends Omit<AppState, 'overall'>>(state: State): State & Pick<AppState, 'overall'> {
  return { ...state, overall: overallOf(state.folders) };
}

/** What the app says of a folder with these conflicts. */
function conflicting(count: number): Partial<FolderState> {
  return {
    status: 'waiting',
    headline: `${count.toLocaleString('en-US')} things need you`,
    summary: `${count.toLocaleString('en-US')} files were changed on both sides. Both versions were kept.`,
    questions: count,
    conflicts: conflicts(NOW, Math.min(count, 100)),
    conflictCount: count,
  };
}

export const account: AccountState = {
  id: 'work',
  source: 'oidc',
  description: 'id.example.com',
  session: { step: 'signed-in', name: 'ada@example.com' },
  credentials: { status: 'valid', expiresAt: NOW + 52 * MINUTE, renewsAt: NOW + 37 * MINUTE },
  vault: 'keychain',
  notKept: null,
};

export const folder: FolderState = {
  id: 'docs',
  account: 'work',
  localPath: '/home/ada/Documents',
  remote: 's3://team-files/docs/',
  mode: 'two-way',
  status: 'in-step',
  headline: 'Up to date',
  summary: 'Up to date.',
  questions: 0,
  unsynced: 0,
  causes: [],
  files: 12_345,
  progress: null,
  lastInStepAt: NOW - 20_000,
  problems: [],
  problemCounts: NO_PROBLEMS,
  problemsAt: null,
  conflicts: [],
  conflictCount: 0,
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

const inStep = app<Omit<AppState, 'overall'>>({
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
});

const firstRun: AppState = app({
  ...inStep,
  accounts: [
    { ...account, session: { step: 'signed-out' }, credentials: { status: 'none' }, vault: 'keychain' },
  ],
  folders: [],
  activity: [],
});

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

const held: FolderState = {
  ...folder,
  status: 'waiting',
  headline: '1,204 deletions need your OK',
  summary: 'Waits for you: should 1,204 files in the bucket be deleted? Nothing has been deleted yet.',
  questions: 1,
  unsynced: 1_204,
  heldDeletes: {
    question: 'q-1204',
    side: 'remote',
    count: 1_204,
    bytes: 3_400_000_000,
    wayBack: 'none',
    answered: null,
    ofFiles: 4_810,
    examples: [
      'reports/2024/january.pdf',
      'reports/2024/february.pdf',
      'reports/2024/a very long name that somebody thought would describe everything in it (final).pdf',
    ],
    reason: 'More files disappeared at once than usual.',
  },
};

const hostile: AppState = app({
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
      headline: 'unbreakable'.repeat(30),
      summary: `Waits for you: ${'unbreakable'.repeat(30)}`,
      questions: HOSTILE_NAMES.length,
      unsynced: HOSTILE_NAMES.length,
      problems: HOSTILE_NAMES.map((path, index) => ({
        id: `p${index}`,
        code: 'name-character',
        message: 'This name holds characters that not every system can store. Rename it in the bucket.',
        path,
        kind: 'refused',
      })),
      problemCounts: { ...NO_PROBLEMS, refused: HOSTILE_NAMES.length },
      conflictCount: HOSTILE_NAMES.length,
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
});

const many: AppState = app({
  ...inStep,
  folders: [
    {
      ...folder,
      ...conflicting(5_000),
      problems: problems(100),
      problemCounts: { waits: 34, retrying: 33, refused: 4_933, hint: 0 },
      unsynced: 5_000,
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
});

const signingIn = (address: string | null): AppState => ({
  ...firstRun,
  accounts: [
    {
      ...account,
      session: { step: 'signing-in', expiresAt: NOW + 5 * MINUTE, address },
      credentials: { status: 'none' },
    },
  ],
});
export const SIGN_IN_ADDRESS = 'http://127.0.0.1:49152/start/nO2gq1Gk0xVxv2yXk3aZtw';

/** By name; the tests walk through all of them. */
export const states = {
  'no-account': { ...firstRun, accounts: [], configFile: '/home/ada/.config/brimful/config.json' },
  'first-run': firstRun,
  'first-run-signing-in': signingIn(null),
  'sign-in-by-address': signingIn(SIGN_IN_ADDRESS),
  'first-run-signed-in': { ...firstRun, accounts: [account] },
  empty: app({ ...inStep, folders: [] }),
  'in-step': inStep,
  busy,
  problems: app({
    ...inStep,
    folders: [
      {
        ...folder,
        status: 'waiting',
        headline: '3 things need you',
        summary: 'You are not allowed to write here. Ask the owner of the bucket for write access.',
        questions: 3,
        unsynced: 9,
        problems: problems(9),
        problemCounts: { waits: 3, retrying: 3, refused: 3, hint: 0 },
      },
      {
        ...photos,
        status: 'failed',
        headline: 'Not syncing: the bucket does not exist',
        summary: 'The bucket “team-archive” does not exist. Check its name in the settings.',
        degraded: [
          'This server does not check conditions on uploads, so Brimful looks before each one instead.',
        ],
      },
    ],
  }),
  denied: app({
    ...inStep,
    folders: [
      {
        ...folder,
        status: 'incomplete',
        headline: 'Up to date except 512 files: access is denied',
        summary: 'Up to date except 512 files. The bucket refuses access. Ask its administrator.',
        unsynced: 512,
        causes: [{ code: 'denied', message: 'The bucket refuses access.', count: 512, examples: [] }],
        problems: problems(100).map((problem) => ({ ...problem, code: 'denied', kind: 'retrying' })),
        problemCounts: { ...NO_PROBLEMS, retrying: 512 },
      },
      photos,
    ],
  }),
  conflicts: app({
    ...inStep,
    folders: [{ ...folder, ...conflicting(4) }, photos],
  }),
  'held-deletes': app({ ...inStep, folders: [held, photos] }),
  many,
  hostile,
  'signed-out': app({
    ...inStep,
    accounts: [{ ...account, session: { step: 'signed-out' }, credentials: { status: 'none' } }],
    folders: [
      {
        ...folder,
        status: 'waiting',
        headline: 'Sign in to work',
        summary: 'Sign in to start syncing. Your files are left as they are.',
      },
    ],
  }),
  'needs-sign-in': app({
    ...inStep,
    folders: [folder, photos].map((each) => ({
      ...each,
      status: 'waiting',
      headline: 'Sign in again to work',
      summary: 'Your organisation ended the session. Sign in again to go on.',
    })),
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
  }),
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
