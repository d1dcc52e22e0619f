// Collects a support report. Works without a running app: a report is needed most when Brimful does not
// start.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { CommandAnswer } from '../../../contract/commands.ts';
import type { AppState } from '../../../contract/state.ts';
import { readStatistics } from '../../../journal/statistics.ts';
import type { Result } from '../../../result.ts';
import { readConfigFile } from '../../config/configFile.ts';
import type { DataDir } from '../../instance/dataDir.ts';
import { VERSION } from '../../instance/version.ts';
import { cleanText } from './cleanText.ts';
import { describeConfig } from './describeConfig.ts';
import { describeState } from './describeState.ts';
import type { ReportEntryName } from './reportEntry.ts';

/** What the report needs from the app, in this process or another one. */
export interface ReportedApp {
  state(): Promise<AppState>;
  check(account: string): Promise<CommandAnswer<'checkSetup'>>;
}

export interface ReportSources {
  readonly dataDir: DataDir;
  /** The fault says why there is none. */
  readonly app: Result<ReportedApp>;
  /** The person's home folder, absolute. */
  readonly home: string;
  /** Epoch ms. */
  readonly now: number;
}

export type Report = Partial<Record<ReportEntryName, string>>;

/**
 * The text of each entry, with secrets masked and the home folder replaced. Runs the doctor, so it can take a
 * while.
 */
export async function collectReport({ dataDir, app, home, now }: ReportSources): Promise<Report> {
  const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
  const state = app.ok ? await app.value.state() : null;
  const noApp = app.ok ? null : { code: app.fault.code, message: app.fault.message };
  const entries: Report = {
    'about.json': json({ createdAt: new Date(now).toISOString(), ...describeSystem(), noApp }),
    'config.json': json(describeConfig(readConfigFile(dataDir.config))),
    'state.json': json(state && describeState(state)),
    'journals.json': json(describeJournals(dataDir.journals)),
    'doctor.json': json(app.ok && state !== null ? await examineAll(app.value, state) : null),
    ...readLogs(dataDir.logs),
  };
  return Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, cleanText(text, home)]));
}

function describeSystem(): object {
  const { node, electron } = process.versions as Partial<NodeJS.ProcessVersions>;
  const system = `${process.platform} ${release()} ${process.arch}`;
  return { version: VERSION, system, node, electron: electron ?? null };
}

async function examineAll(app: ReportedApp, { accounts }: AppState): Promise<object> {
  const checks: Record<string, unknown> = {};
  for (const { id } of accounts) checks[id] = await app.check(id);
  return checks;
}

/** By file name: the size of every file, and the statistics of every journal. */
function describeJournals(folder: string): object {
  return Object.fromEntries(
    readdirSync(folder).map((name) => {
      const file = join(folder, name);
      const bytes = statSync(file).size;
      if (!name.endsWith('.db')) return [name, { bytes }];
      const counted = readStatistics(file);
      return [name, { bytes, ...(counted.ok ? counted.value : { unreadable: counted.fault.detail }) }];
    }),
  );
}

function readLogs(folder: string): Report {
  const names = ['brimful.log', 'brimful.log.1'] as const;
  return Object.fromEntries(
    names
      .map((name) => [name, join(folder, name)] as const)
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, readFileSync(file, 'utf8')]),
  );
}
