// Says for one path what is there, what was agreed, what would be done and what happened (R12).
import { createIgnore } from './decide/ignore.ts';
import { refuseName } from './decide/keyPath.ts';
import type { BaseEntry, LocalEntry } from './decide/model.ts';
import type { ObjectDetails } from './ports.ts';
import { observePaths } from './observe/observePaths.ts';
import { openObservation, type PassSetting } from './passes.ts';

const HISTORY_LINES = 10;

/** Looks afresh at both sides; never acts. */
export async function explainPath(
  setting: PassSetting,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { ports, options, guard, findings } = setting;
  const lines: string[] = [];
  const refusal = refuseName(path, options.names);
  if (refusal !== null) lines.push(`The name cannot be synced: ${refusal}.`);
  for (const { name, side, reason } of findings.refused) {
    if (name === path) lines.push(`Left alone on the ${side} side: ${reason}.`);
  }

  const observation = await openObservation(setting, signal);
  if (!observation.ok) return [...lines, observation.fault.message];
  const { patterns } = observation.value;
  if (createIgnore(patterns)(path, false))
    lines.push('An ignore rule leaves it out: nothing is done on either side.');

  const here = refusal === null ? await ports.local.look(path, patterns) : null;
  if (here) lines.push(here.ok ? describeLocal(here.value) : here.fault.message);
  const there = await ports.remote.head(path, signal);
  lines.push(there.ok ? describeRemote(there.value) : there.fault.message);
  lines.push(describeBase(ports.journal.get(path, 'file') ?? ports.journal.get(path, 'directory')));

  if (refusal === null) {
    const plan = await observePaths(observation.value, [path]);
    if (!plan.ok) lines.push(plan.fault.message);
    else {
      const acts = plan.value.acts.filter((act) => act.path === path && act.type !== 'record');
      for (const act of acts) lines.push(`Next: ${act.type} (${act.reason}).`);
      for (const left of plan.value.left) lines.push(`Left as it is: ${left.why}.`);
      if (acts.length === 0 && plan.value.left.length === 0) lines.push('Next: nothing to do.');
    }
  }
  if (guard.held && [...guard.held.local, ...guard.held.remote].includes(path)) {
    lines.push('Its deletion waits for your answer, together with others.');
  }
  for (const problem of findings.problems) if (problem.path === path) lines.push(problem.message);
  for (const event of ports.journal.history(path, HISTORY_LINES)) {
    lines.push(`${new Date(event.at).toISOString()} ${event.what} (${event.why})`);
  }
  return lines;
}

function describeLocal(entry: LocalEntry | undefined): string {
  if (entry === undefined) return 'Here: nothing.';
  if (entry.kind === 'refused') return `Here: something that cannot be synced (${entry.reason}).`;
  if (entry.kind === 'directory') return `Here: a folder (${entry.content}).`;
  return `Here: a file of ${entry.identity.size} bytes, changed at ${isoTime(entry.identity.mtime)}.`;
}

function describeRemote(details: ObjectDetails | null): string {
  if (details === null) return 'In the bucket: nothing.';
  const when = new Date(details.modified).toISOString();
  return `In the bucket: an object of ${details.size} bytes, written at ${when}, ETag ${details.etag}.`;
}

function describeBase(entry: BaseEntry | undefined): string {
  if (entry === undefined) return 'Agreed so far: nothing.';
  if (entry.kind === 'directory') return 'Agreed so far: a folder.';
  return `Agreed so far: a file of ${entry.identity.size} bytes, ETag ${entry.etag}.`;
}

function isoTime(secondsNanoseconds: string): string {
  return new Date(Number(secondsNanoseconds) * 1000).toISOString();
}
