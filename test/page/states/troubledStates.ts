// Folders that need a person, or cannot go on: problems, conflicts, deletions to confirm, hostile names.
import type { AppState, FolderState } from '../../../src/contract/state.ts';
import { account, app, folder, HOUR, inStep, NO_PROBLEMS, NOW, photos } from './ordinary.ts';
import { activities, conflicts, HOSTILE_NAMES, problems, transfers } from './stateParts.ts';

/** What the app says of a folder with these conflicts. */
function inConflict(count: number): Partial<FolderState> {
  return {
    status: 'waiting',
    headline: `${count.toLocaleString('en-US')} things need you`,
    summary: `${count.toLocaleString('en-US')} files were changed on both sides. Both versions were kept.`,
    questions: count,
    conflicts: conflicts(NOW, Math.min(count, 100)),
    conflictCount: count,
  };
}

export const troubled: AppState = app({
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
});

export const denied: AppState = app({
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
});

export const conflicting: AppState = app({
  ...inStep,
  folders: [{ ...folder, ...inConflict(4) }, photos],
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

export const heldDeletes: AppState = app({ ...inStep, folders: [held, photos] });

export const many: AppState = app({
  ...inStep,
  folders: [
    {
      ...folder,
      ...inConflict(5_000),
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

export const hostile: AppState = app({
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
