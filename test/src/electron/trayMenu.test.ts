// What the tray says and offers in each state of the app.
import { describe, expect, test } from 'vitest';
import type { App } from '../../../src/app/shell/app.ts';
import type { AppState } from '../../../src/contract/state.ts';
import { doTrayAction } from '../../../src/electron/tray/trayActions.ts';
import type { TrayItem } from '../../../src/electron/tray/trayMenu.ts';
import { MAX_LABEL, shortLabel } from '../../../src/electron/tray/shortLabel.ts';
import { trayView } from '../../../src/electron/tray/trayMenu.ts';
import { silentLog } from '../../../src/log.ts';
import { createRecordingLog } from '../app/log/recordingLog.ts';
import { folder } from '../../page/states/ordinary.ts';
import { states } from '../../page/states/states.ts';

function labels(items: readonly TrayItem[]): string[] {
  return items.flatMap((item) => (item.kind === 'separator' ? [] : [item.label]));
}

describe('tray', () => {
  test.each([
    ['empty', 'idle', 'No folder is set up yet'],
    ['in-step', 'idle', 'Up to date'],
    ['denied', 'attention', 'Documents: Up to date except 512 files: access is denied'],
    ['conflicts', 'attention', '4 things need you'],
    ['held-deletes', 'attention', 'Documents: 1,204 deletions need your OK'],
    ['needs-sign-in', 'attention', 'Sign in again to work'],
  ] as const)('%s: icon %s, "%s"', (name, icon, line) => {
    const view = trayView(states[name], null);
    expect(view).toMatchObject({ icon, tooltip: `Brimful: ${line}` });
    expect(view.items[0]).toEqual({ kind: 'line', label: shortLabel(line) });
  });

  test.each([
    ['Up to date', 'Up to date'],
    ['Documents: Up to date except 512 files: access is denied', 'Documents: Up to date except 512 files'],
    ['Uploading 1,240 of 3,003 files (96 of 138 MB), about 4 min', 'Uploading 1,240 of 3,003 files'],
    ['Documents: Brimful has no right to look into it', 'Documents: Brimful has no right to look…'],
    ['👩‍👩‍👧‍👦'.repeat(41), `${'👩‍👩‍👧‍👦'.repeat(39)}…`],
  ])('a line is at most 40 characters wide: "%s"', (text, label) => {
    expect(shortLabel(text)).toBe(label);
    expect([...new Intl.Segmenter().segment(label)].length).toBeLessThanOrEqual(40);
  });

  test('no label is wider, whatever folders and accounts are called', () => {
    const long = 'an account and a folder with a name that nobody would type '.repeat(3);
    const state: AppState = {
      ...states['needs-sign-in'],
      accounts: states['needs-sign-in'].accounts.map((each) => ({ ...each, id: long })),
      folders: ['a', 'b'].map((id) => ({ ...folder, id, localPath: `/srv/${long}` })),
    };
    for (const label of labels(trayView(state, true).items))
      expect(label.length, label).toBeLessThanOrEqual(MAX_LABEL);
  });

  test('is busy while anything syncs', () => {
    expect(trayView(states.busy, null).icon).toBe('syncing');
  });

  test('what waits for a person shows even while everything is paused', () => {
    expect(trayView(states.paused, null)).toMatchObject({ icon: 'paused', tooltip: 'Brimful: Paused' });
    const asking: AppState = { ...states.paused, overall: { ...states.paused.overall, questions: 2 } };
    expect(trayView(asking, null).icon).toBe('attention');
  });

  test('offers pause or resume, whichever is the other one', () => {
    expect(labels(trayView(states['in-step'], null).items)).toContain('Pause');
    const paused = trayView({ ...states['in-step'], paused: true }, null);
    expect(labels(paused.items)).toContain('Resume');
    expect(labels(paused.items)).not.toContain('Sync now');
  });

  test('TK4: a sign-in that is needed is one choice away, and is offered only then', async () => {
    const { items } = trayView(states['needs-sign-in'], null);
    const found = items.find((item) => item.kind === 'action' && item.action.type === 'sign-in');
    if (found?.kind !== 'action') throw new Error('no sign-in is offered');
    expect(found.label).toBe('Sign in to work…');
    expect(labels(trayView(states['in-step'], null).items).join()).not.toContain('Sign in');

    const executed: unknown[] = [];
    const app = {
      execute: (name: string, argument: unknown) => {
        executed.push({ name, argument });
        return Promise.resolve({ ok: false, code: 'timed-out', message: 'Nobody signed in.' });
      },
    } as Pick<App, 'execute'>;
    const told: string[] = [];
    const notify = (message: string): void => void told.push(message);
    const nothing = (): void => undefined;
    const ports = { app, loginItem: null, openWindow: nothing, quit: nothing, notify, log: silentLog };
    await doTrayAction(found.action, ports);
    expect(executed).toEqual([{ name: 'signIn', argument: { account: 'work' } }]);
    expect(told).toEqual(['Nobody signed in.']);
  });

  test('a login item that cannot be changed is reported and logged as an expected failure', async () => {
    const log = createRecordingLog();
    const told: string[] = [];
    const nothing = (): void => undefined;
    const loginItem = {
      isOn: () => false,
      set: () => {
        throw new Error('EROFS');
      },
    };
    const notify = (message: string): void => void told.push(message);
    const app = {} as Pick<App, 'execute'>;
    const ports = { app, loginItem, openWindow: nothing, quit: nothing, notify, log };
    await doTrayAction({ type: 'open-at-login', enabled: true }, ports);
    expect(told).toHaveLength(1);
    expect(log.entries).toMatchObject([{ level: 'warn', fields: { enabled: true } }]);
  });

  test('quick upload: one submenu per folder, straight items for one folder, nothing for download-only', () => {
    const several = trayView(states['in-step'], null).items.filter((item) => item.kind === 'group');
    expect(several.length).toBe(states['in-step'].folders.length);
    const [first] = states['in-step'].folders;
    if (first === undefined) throw new Error('the state has no folder');
    const one = { ...states['in-step'], folders: [first] };
    expect(labels(trayView(one, null).items)).toContain('Quick upload…');
    const none = { ...one, folders: [{ ...first, mode: 'download-only' as const }] };
    expect(labels(trayView(none, null).items).join()).not.toContain('upload');
  });

  test('offers the restart only when an update is ready, and the login switch only where there is one', () => {
    const ready: AppState = { ...states['in-step'], update: { status: 'ready', version: '1.2.3' } };
    expect(labels(trayView(ready, true).items)).toEqual(
      expect.arrayContaining(['Restart to update to 1.2.3…', 'Open at login', 'Quit Brimful']),
    );
    const plain = labels(trayView(states['in-step'], null).items).join();
    expect(plain).not.toMatch(/Restart|login/);
  });
});
