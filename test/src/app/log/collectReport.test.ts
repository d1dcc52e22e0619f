// A support report holds what can be had, even of an app that dies while it is collected.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ControlError } from '../../../../src/app/control/controlClient.ts';
import { openDataDir } from '../../../../src/app/instance/dataDir.ts';
import {
  collectReport,
  type Report,
  type ReportedApp,
} from '../../../../src/app/log/report/collectReport.ts';
import type { AppState } from '../../../../src/contract/state.ts';
import { ok } from '../../../../src/result.ts';
import { APP_STATE } from '../fakes/states.ts';
import { unwrap } from '../fakes/virtualApp.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brimful-report-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const STATE: AppState = {
  ...APP_STATE,
  accounts: [
    {
      ...{ id: 'work', source: 'oidc', description: 'id.example.com', session: { step: 'signed-out' } },
      ...{ credentials: { status: 'none' }, vault: 'keychain', notKept: null },
    },
  ],
};

const died = (): Promise<never> => Promise.reject(new ControlError('socket hang up'));

function collect(app: ReportedApp): Promise<Report> {
  return collectReport({ dataDir: unwrap(openDataDir(folder)), app: ok(app), home: folder, now: 0 });
}

function entry(report: Report, name: keyof Report): unknown {
  return JSON.parse(report[name] ?? '');
}

test('an app that has stopped before it is asked', async () => {
  const report = await collect({ state: died, check: died });
  expect(entry(report, 'state.json')).toEqual({ failed: 'socket hang up' });
  expect(entry(report, 'doctor.json')).toBeNull();
  expect(entry(report, 'config.json')).toMatchObject({ accounts: [] });
  expect(entry(report, 'about.json')).toMatchObject({ noApp: null });
});

test('an app that dies in the middle of the checks', async () => {
  const report = await collect({ state: () => Promise.resolve(STATE), check: died });
  expect(entry(report, 'state.json')).toHaveProperty('folders');
  expect(entry(report, 'doctor.json')).toEqual({ work: { failed: 'socket hang up' } });
});

test('journals that cannot be read', async () => {
  const dataDir = unwrap(openDataDir(folder));
  rmSync(dataDir.journals, { recursive: true });
  const app = { state: () => Promise.resolve(STATE), check: died };
  const report = await collectReport({ dataDir, app: ok(app), home: folder, now: 0 });
  expect(entry(report, 'journals.json')).toMatchObject({
    failed: expect.stringContaining('ENOENT') as string,
  });
});
