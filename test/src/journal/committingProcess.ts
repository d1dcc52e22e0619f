// Commits pairs of entries until it is killed, and says how many are done.
import { silentLog } from '../../../src/log.ts';
import { openJournal } from '../../../src/journal/journal.ts';
import { baseFile } from './baseFile.ts';

const opened = openJournal(process.argv[2] ?? '', silentLog);
if (!opened.ok) throw new Error(opened.fault.message);
for (let pair = 1; ; pair++) {
  const [left, right] = [baseFile(`${pair}-left`), baseFile(`${pair}-right`)];
  const { identity, executable } = left;
  const intent = { operation: String(pair), path: left.path, identity, executable } as const;
  opened.value.commit({
    put: [left, right],
    putIntent: { ...intent, type: 'upload', sha256: null, resumable: null },
    removeIntents: [String(pair - 1)],
  });
  // Waits until it is written: in a full pipe it would be queued, and this loop would never give it a turn.
  await new Promise((resolve) => process.stdout.write(`${pair}\n`, resolve));
}
