// What a running Brimful shows, asked as `brimful status` asks it, without a process for each question.
import { connectToRunning } from '../../../src/app/control/controlClient.ts';
import { openDataDir } from '../../../src/app/instance/dataDir.ts';
import type { AppState } from '../../../src/contract/state.ts';

/** Rejects when nothing runs on this data directory (absolute path). */
export async function runningState(dataDir: string): Promise<AppState> {
  const opened = openDataDir(dataDir);
  if (!opened.ok) throw new Error(opened.fault.message);
  const running = await connectToRunning(opened.value);
  if (running === null) throw new Error(`nothing runs on ${dataDir}`);
  return running.execute('readState', null);
}
