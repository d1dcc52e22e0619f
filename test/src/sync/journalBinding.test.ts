// R6: a journal is bound to one place; a new name of the same place costs nothing.
import { expect, test } from 'vitest';
import { silentLog } from '../../../src/log.ts';
import { bindJournal } from '../../../src/sync/start/journalBinding.ts';
import { createMemoryJournal } from '../../fakes/memoryJournal.ts';

const OLD = '["work","aws","team-files",""]';
const NEW = '["work","https://s3.eu-central-1.amazonaws.com","eu-central-1","team-files",""]';

function boundTo(remoteId: string): ReturnType<typeof createMemoryJournal> {
  const journal = createMemoryJournal();
  bindJournal({ journal, log: silentLog }, { remoteId });
  journal.writeMeta('probed', 'known');
  return journal;
}

test('R6: another place: what was known about the former one is forgotten', () => {
  const journal = boundTo(OLD);
  bindJournal({ journal, log: silentLog }, { remoteId: NEW });
  expect(journal.readMeta('probed')).toBeNull();
});

test('R6: the same place by another name: everything is kept, also the next time', () => {
  const journal = boundTo(OLD);
  bindJournal({ journal, log: silentLog }, { remoteId: NEW, formerRemoteIds: [OLD] });
  expect(journal.readMeta('probed')).toBe('known');
  bindJournal({ journal, log: silentLog }, { remoteId: NEW });
  expect(journal.readMeta('probed')).toBe('known');
});

test('R6: no former name of another place counts', () => {
  const journal = boundTo('["work","http://127.0.0.1:9000","team-files",""]');
  bindJournal({ journal, log: silentLog }, { remoteId: NEW, formerRemoteIds: [OLD] });
  expect(journal.readMeta('probed')).toBeNull();
});
