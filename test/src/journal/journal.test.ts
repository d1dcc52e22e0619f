// The journal on SQLite: the promises of Journal, and what only a file can suffer.
import { silentLog } from '../../../src/log.ts';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, describe, expect, test } from 'vitest';
import { openJournal, SET_ASIDE } from '../../../src/journal/journal.ts';
import { SCHEMA_VERSION } from '../../../src/journal/schema.ts';
import { JournalError } from '../../../src/sync/journalPort.ts';
import type { Journal } from '../../../src/sync/journalPort.ts';
import { baseFile } from './baseFile.ts';
import { describeJournal } from './journalSuite.ts';

const folders: string[] = [];
const newFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'brimful-journal-'));
  folders.push(folder);
  return join(folder, 'deep', 'folder.db');
};
const open = (file: string): Journal => {
  const opened = openJournal(file, silentLog);
  if (!opened.ok) throw new Error(opened.fault.detail);
  return opened.value;
};

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describeJournal('on SQLite', () => open(newFile()));

describe('the file of a journal', () => {
  const filled = (count = 3_000): string => {
    const file = newFile();
    const journal = open(file);
    journal.commit({ put: Array.from({ length: count }, (_, index) => baseFile(`file-${index}`)) });
    journal.writeMeta('root', 'id');
    journal.close();
    return file;
  };

  test('what was committed survives a restart', () => {
    const file = filled();
    const journal = open(file);
    expect(journal.countFiles()).toBe(3_000);
    expect(journal.readMeta('root')).toBe('id');
    expect(journal.readMeta(SET_ASIDE)).toBeNull();
    journal.close();
  });

  test('R10: what was committed with other changes is in the file for everybody once that is said', async () => {
    const file = newFile();
    const journal = open(file);
    const paths = Array.from({ length: 600 }, (_, index) => `file-${index}`);
    await Promise.all(paths.map((path) => journal.commitSoon({ put: [baseFile(path)] })));
    // Another process sees them, so they survive the end of this one.
    const other = new Database(file, { readonly: true });
    expect(other.prepare('SELECT count(*) FROM entry').raw().all().flat()).toEqual([600]);
    other.close();
    journal.close();
  });

  test('R10: a journal that is closed commits what is still gathered', async () => {
    const file = newFile();
    const journal = open(file);
    const committed = journal.commitSoon({ put: [baseFile('a')] });
    journal.close();
    await committed;
    const again = open(file);
    expect(again.get('a', 'file')).toEqual(baseFile('a'));
    again.close();
  });

  const DAMAGES: readonly (readonly [string, (file: string) => void])[] = [
    ['is no database', (file) => overwrite(file, 0)],
    ['was cut off', (file) => truncateSync(file, 20_000)],
    ['has broken pages', (file) => overwrite(file, 4_096 * 3)],
  ];
  const overwrite = (file: string, from: number): void => {
    const bytes = readFileSync(file);
    // Over the same inode, as a faulty disk or cable would.
    const handle = openSync(file, 'r+');
    writeSync(handle, bytes.fill(0xa5, from), 0, bytes.length, 0);
    closeSync(handle);
  };
  /** What every call of an engine may meet. */
  const useAll = (journal: Journal): void => {
    for (const entry of journal.entries('')) expect(entry.kind).toBe('file');
    journal.get('file-1', 'file');
    journal.countFiles();
    journal.commit({ put: [baseFile('new')] });
    journal.history(null, 1);
    journal.writeMeta('a', 'b');
  };

  /** More than SQLite keeps in memory. */
  const LARGE = 30_000;

  test.each(DAMAGES)(
    'R6: a file that %s while it is used is set aside too, and told once',
    (_what, damage) => {
      const file = filled(LARGE);
      const told: string[] = [];
      const opened = openJournal(file, silentLog, (aside) => told.push(aside));
      if (!opened.ok) throw new Error(opened.fault.code);
      const journal = opened.value;
      damage(file);
      expect(() => useAll(journal)).toThrow(JournalError);
      // The reason is found with the first doubt, or with the next opening.
      for (let tries = 0; tries < 3 && told.length === 0; tries++) {
        try {
          useAll(journal);
        } catch (error) {
          expect(error).toBeInstanceOf(JournalError);
        }
      }
      expect(told).toEqual([`${file}.damaged-1`]);
      expect(journal.readMeta('root')).toBeNull();
      useAll(journal);
      expect(journal.readMeta('a')).toBe('b');
      journal.close();
      expect(open(file).readMeta(SET_ASIDE)).toBe(`${file}.damaged-1`);
    },
  );

  test('R10: whoever reads entries while the journal is replaced is told, and gets no half of them', () => {
    const file = filled(LARGE);
    const journal = open(file);
    const entries = journal.entries('')[Symbol.iterator]();
    entries.next();
    overwrite(file, 0);
    expect(() => useAll(journal)).toThrow(JournalError);
    expect(() => entries.next()).toThrow(JournalError);
  });

  test.each([
    ['is no database', (file: string) => writeFileSync(file, 'garbage'.repeat(1_000))],
    ['was cut off', (file: string) => truncateSync(file, 20_000)],
    [
      'has a broken page',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes.fill(0xa5, 4_096 * 3, 4_096 * 5);
        writeFileSync(file, bytes);
      },
    ],
  ])('R6, case 31: a file that %s is set aside whole, and an empty journal begun', (_what, damage) => {
    const file = filled();
    damage(file);
    const damaged = readFileSync(file);
    const journal = open(file);
    expect([...journal.entries('')]).toEqual([]);
    const aside = journal.readMeta(SET_ASIDE) ?? '';
    expect(readFileSync(aside)).toEqual(damaged);
    journal.commit({ put: [baseFile('a')] });
    journal.close();
    writeFileSync(file, 'garbage again');
    const next = open(file);
    expect(next.readMeta(SET_ASIDE)).not.toBe(aside);
    expect(existsSync(aside)).toBe(true);
    next.close();
  });

  test.each(['no JSON', '{"operation":"one"}', '[]'])(
    'R6 an intent that cannot be read (%s) makes the whole journal one that is set aside, which is told once',
    (body) => {
      const file = filled();
      const database = new Database(file);
      database.prepare('INSERT INTO intent (operation, body) VALUES (?, ?)').run('one', body);
      database.close();
      const told: unknown[] = [];
      const log = { ...silentLog, warn: (fields: object, event: string) => told.push({ ...fields, event }) };
      const asides: string[] = [];
      const opened = openJournal(file, log, (aside) => asides.push(aside));
      if (!opened.ok) throw new Error(opened.fault.detail);
      expect([...opened.value.entries('')]).toEqual([]);
      expect(opened.value.intents()).toEqual([]);
      opened.value.close();
      const setAside = `${file}.damaged-1`;
      expect(asides).toEqual([setAside]);
      expect(told).toEqual([{ file, setAside, event: 'damaged journal set aside' }]);
      open(file).close();
      expect(existsSync(`${file}.damaged-2`)).toBe(false);
    },
  );

  test('the journal of a newer Brimful is not touched', () => {
    const file = filled();
    const database = new Database(file);
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    database.close();
    const opened = openJournal(file, silentLog);
    expect(opened).toMatchObject({ ok: false, fault: { code: 'journal-newer' } });
    expect(existsSync(`${file}.damaged-1`)).toBe(false);
  });

  test('an impossible place is a fault with a sentence', () => {
    const file = newFile();
    writeFileSync(join(file, '..', '..', 'deep'), 'a file in the way');
    const opened = openJournal(file, silentLog);
    expect(opened).toMatchObject({ ok: false, fault: { code: 'journal-unavailable' } });
  });

  test('a failed commit leaves nothing behind', () => {
    const journal = open(newFile());
    journal.commit({ put: [baseFile('a')] });
    expect(journal.countFiles()).toBe(1);
    const broken = { ...baseFile('c'), etag: { toString: 'no text' } as unknown as string };
    expect(() => journal.commit({ put: [baseFile('b'), broken] })).toThrow();
    expect(journal.countFiles()).toBe(1);
    journal.commit({ put: [baseFile('d')] });
    expect(journal.countFiles()).toBe(2);
    journal.close();
  });

  test('R10: killed while committing, it has each commit completely or not at all', async () => {
    const file = newFile();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'committingProcess.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(child, 'exit');
    let committed = 0;
    child.stdout.on('data', (bytes: Buffer) => {
      committed = Number(bytes.toString().trim().split('\n').at(-1));
      if (committed > 300) child.kill('SIGKILL');
    });
    await exited;
    const journal = open(file);
    const pairs = journal.countFiles();
    expect(pairs % 2).toBe(0);
    expect(pairs / 2).toBeGreaterThanOrEqual(committed);
    expect(journal.intents()).toHaveLength(1);
    journal.close();
  });
});
