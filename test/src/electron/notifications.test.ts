// Notifications: only for what needs a person, once per thing, at most one a minute.
import { describe, expect, test } from 'vitest';
import type { AppState, FolderState, QuickUpload } from '../../../src/contract/state.ts';
import type { Notice } from '../../../src/electron/notices/attention.ts';
import { createNotifier, HEALED_MS, NOTIFY_SPACING_MS } from '../../../src/electron/notices/notifications.ts';
import { createUploadNotices } from '../../../src/electron/notices/uploadNotices.ts';
import type { VirtualClock } from '../../fakes/virtualClock.ts';
import { createVirtualClock } from '../../fakes/virtualClock.ts';
import { states } from '../../page/states/states.ts';

function setUp(): {
  clock: VirtualClock;
  shown: Notice[];
  takenBack: Notice[];
  next: (state: AppState) => void;
} {
  const clock = createVirtualClock(0);
  const shown: Notice[] = [];
  const takenBack: Notice[] = [];
  const next = createNotifier({
    clock,
    show: (notice) => {
      shown.push(notice);
      return () => takenBack.push(notice);
    },
    signal: new AbortController().signal,
  });
  return { clock, shown, takenBack, next };
}

describe('notifications', () => {
  test.each(['empty', 'in-step', 'busy', 'offline', 'paused', 'signed-out'] as const)(
    'are silent about %s',
    (name) => {
      const { shown, next } = setUp();
      next(states[name]);
      expect(shown).toEqual([]);
    },
  );

  test.each([
    ['held-deletes', /^Documents: 1,204 deletions need your OK$/],
    ['needs-sign-in', /^Sign in again to work$/],
    ['sign-in-by-address', /^No browser has opened to sign in to work$/],
    ['sign-in-by-code', /^Finish signing in to work$/],
    ['problems', /^Field trips: Not syncing: the bucket does not exist$/],
    ['denied', /^Documents: some files cannot be synced$/],
  ] as const)('tell %s once', async (name, title) => {
    const { clock, shown, next } = setUp();
    next(states[name]);
    next(states[name]);
    await clock.advance(10 * NOTIFY_SPACING_MS);
    next(states[name]);
    expect(shown.map((notice) => notice.title)).toEqual([expect.stringMatching(title)]);
  });

  test('are not kept back by a clock that is set back', async () => {
    const { clock, shown, next } = setUp();
    next(states['needs-sign-in']);
    clock.set('', -24 * 3600_000);
    next(states.problems);
    await clock.advance(2 * NOTIFY_SPACING_MS);
    expect(shown.length).toBe(2);
  });

  test('a folder that is stuck is told also while it asks a question', () => {
    const { shown, next } = setUp();
    const [folder] = states.conflicts.folders;
    if (folder === undefined) throw new Error('the state has no folder');
    const missing = { ...folder, headline: 'Not syncing: the folder is missing' };
    next({ ...states.conflicts, folders: [missing] });
    expect(JSON.stringify(shown)).toContain('5 things need your attention');
  });

  test('one deletion is told as one', () => {
    const { shown, next } = setUp();
    const state = states['held-deletes'];
    const folders = state.folders.map((folder) => ({
      ...folder,
      ...(folder.heldDeletes && { headline: '1 deletion needs your OK' }),
      heldDeletes: folder.heldDeletes && { ...folder.heldDeletes, count: 1, ofFiles: 1 },
    }));
    next({ ...state, folders });
    expect(shown).toEqual([
      {
        title: 'Documents: 1 deletion needs your OK',
        body: '1 of 1 file would be deleted. Open Brimful to keep them or to delete them.',
      },
    ]);
  });

  test('a burst is one notification, and no file name goes to the lock screen', () => {
    const { shown, next } = setUp();
    next(states.hostile);
    expect(shown).toEqual([
      {
        title: expect.stringMatching(/^\d+ things need your attention$/) as string,
        body: expect.any(String) as string,
      },
    ]);
    for (const conflict of states.hostile.folders.flatMap((folder) => folder.conflicts)) {
      expect(JSON.stringify(shown)).not.toContain(conflict.path);
    }
  });

  test('what comes within a minute is shown when the minute is over, unless it has been resolved', async () => {
    const { clock, shown, next } = setUp();
    next(states['needs-sign-in']);
    next(states['held-deletes']);
    expect(shown.length).toBe(1);
    await clock.advance(NOTIFY_SPACING_MS);
    expect(shown.length).toBe(2);
    next(states.conflicts);
    next(states['in-step']);
    await clock.advance(NOTIFY_SPACING_MS);
    expect(shown.length).toBe(2);
  });

  test('what comes back is shown again', async () => {
    const { clock, shown, next } = setUp();
    next(states['needs-sign-in']);
    next(states['in-step']);
    await clock.advance(NOTIFY_SPACING_MS);
    next(states['needs-sign-in']);
    expect(shown.length).toBe(2);
  });
});

describe('what cannot be synced', () => {
  const trouble = states.denied;
  const healed = states['in-step'];

  test('is shown once for each cause, however many files and attempts there are', async () => {
    const { clock, shown, next } = setUp();
    const folder: FolderState | undefined = trouble.folders[0];
    if (folder === undefined) throw new Error('the state has no folder');
    const full = { code: 'quota', message: 'The bucket is full.', count: 3, examples: ['secret.txt'] };
    for (let minute = 0; minute < 30; minute++) {
      next(trouble);
      await clock.advance(NOTIFY_SPACING_MS);
    }
    expect(shown).toHaveLength(1);
    next({ ...trouble, folders: [{ ...folder, causes: [...folder.causes, full] }] });
    await clock.advance(NOTIFY_SPACING_MS);
    expect(shown.map(({ body }) => body)).toEqual(['The bucket refuses access.', 'The bucket is full.']);
    expect(JSON.stringify(shown)).not.toContain('secret.txt');
  });

  test('is withdrawn when resolved, and shown again when it comes back', async () => {
    const { clock, shown, takenBack, next } = setUp();
    next(trouble);
    next(healed);
    expect(takenBack).toEqual([]);
    await clock.advance(HEALED_MS);
    next(healed);
    expect(takenBack).toEqual(shown);
    await clock.advance(NOTIFY_SPACING_MS);
    next(trouble);
    expect(shown).toHaveLength(2);
  });

  test('is not resolved while it is only retried', async () => {
    const { clock, shown, takenBack, next } = setUp();
    for (let round = 0; round < 20; round++) {
      next(trouble);
      await clock.advance(NOTIFY_SPACING_MS);
      next(states.busy);
      await clock.advance(HEALED_MS - 1);
    }
    expect(shown).toHaveLength(1);
    expect(takenBack).toEqual([]);
  });
});

describe('a quick upload', () => {
  const upload: QuickUpload = {
    id: 'u1',
    name: 'plan.pdf',
    folder: 'docs',
    bytes: 10,
    totalBytes: 10,
    status: 'running',
    message: null,
    linkExpiresAt: null,
  };
  const withUploads = (...quickUploads: QuickUpload[]): AppState => ({ ...states['in-step'], quickUploads });
  const done: QuickUpload = { ...upload, status: 'done', message: 'Uploaded to s3://b/Uploads/plan.pdf.' };

  test('is announced once when it has arrived, with its link if one was asked for', () => {
    const shown: Notice[] = [];
    const next = createUploadNotices(withUploads(), (notice) => shown.push(notice));
    next(withUploads(upload));
    expect(shown).toEqual([]);
    next(withUploads(done));
    next(withUploads(done, { ...done, id: 'u2', linkExpiresAt: 1 }));
    expect(shown.map(({ body }) => body)).toEqual([
      'Uploaded to s3://b/Uploads/plan.pdf.',
      'Uploaded to s3://b/Uploads/plan.pdf. The link to it is on the clipboard.',
    ]);
  });

  test('from an earlier run, or one that failed, is not announced', () => {
    const shown: Notice[] = [];
    const next = createUploadNotices(withUploads(done), (notice) => shown.push(notice));
    next(withUploads(done, { ...upload, id: 'u2', status: 'failed', message: 'No.' }));
    expect(shown).toEqual([]);
  });
});
