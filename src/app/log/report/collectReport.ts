// Collects a support report. Works without a running app: a report is needed most when Brimful does not
// start.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import type { CommandAnswer } from '../../../contract/commands.ts';
import type { AppState } from '../../../contract/state.ts';
import { readStatistics } from '../../../journal/statistics.ts';
import { messageOf, type Result } from '../../../result.ts';
import { readConfigFile } from '../../config/configFile.ts';
import type { DataDir } from '../../instance/dataDir.ts';
import { VERSION } from '../../instance/version.ts';
import { redact } from '../redact.ts';
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
 * The text of each entry, with secrets masked and the home folder, which names the person, replaced by `~`.
 * Runs the doctor, so it can take a while. An entry that cannot be collected, such as one of an app that dies
 * meanwhile, says why instead: the others are needed all the more.
 */
export async function collectReport({ dataDir, app, home, now }: ReportSources): Promise<Report> {
  const noApp = app.ok ? null : app.fault;
  const state = app.ok ? await orFailure(() => app.value.state()) : null;
  const entries: Report = {
    'about.json': json({ createdAt: new Date(now).toISOString(), ...describeSystem(), noApp }),
    'config.json': json(await orFailure(() => describeConfig(readConfigFile(dataDir.config)))),
    'state.json': json(state !== null && 'accounts' in state ? describeState(state) : state),
    'journals.json': json(await orFailure(() => describeJournals(dataDir.journals))),
    'doctor.json': json(
      app.ok && state !== null && 'accounts' in state ? await examineAll(app.value, state) : null,
    ),
    ...(await readLogs(dataDir.logs)),
  };
  return Object.fromEntries(Object.entries(entries).map(([name, text]) => [name, cleanText(text, home)]));
}

interface Failure {
  readonly failed: string;
}

async function orFailure<T>(collect: () => T | Promise<T>): Promise<T | Failure> {
  try {
    return await collect();
  } catch (error) {
    return { failed: messageOf(error) };
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Valid JSON stays valid JSON. */
function cleanText(text: string, home: string): string {
  const escaped = JSON.stringify(home).slice(1, -1);
  return redact(text).replaceAll(escaped, '~').replaceAll(home, '~');
}

function describeSystem(): object {
  const { node, electron } = process.versions as Partial<NodeJS.ProcessVersions>;
  const system = `${process.platform} ${release()} ${process.arch}`;
  return { version: VERSION, system, node, electron: electron ?? null };
}

async function examineAll(app: ReportedApp, { accounts }: AppState): Promise<object> {
  const checks: Record<string, unknown> = {};
  for (const { id } of accounts) checks[id] = await orFailure(() => app.check(id));
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

async function readLogs(folder: string): Promise<Report> {
  const logs: Partial<Record<ReportEntryName, string>> = {};
  for (const name of ['brimful.log', 'brimful.log.1'] as const) {
    const file = join(folder, name);
    if (!existsSync(file)) continue;
    const text = await orFailure(() => readFileSync(file, 'utf8'));
    logs[name] = typeof text === 'string' ? text : json(text);
  }
  return logs;
}
