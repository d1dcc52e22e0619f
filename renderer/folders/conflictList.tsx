// Files that changed on both sides (R7): both versions are kept, a person says which one gets the name.
import type { JSX } from 'preact';
import type { Conflict, FolderState } from '../../src/contract/state.ts';
import { CappedList } from '../controls/cappedList.tsx';
import { CommandButton } from '../controls/commandButton.tsx';
import { FileName } from '../controls/fileName.tsx';
import { Icon } from '../controls/icon.tsx';
import { Moment } from '../controls/moment.tsx';
import { formatCount } from '../../src/contract/words/formatCount.ts';
import { visibleText } from '../text/visibleText.ts';

const CHOICES = [
  { keep: 'mine', word: 'Keep mine' },
  { keep: 'theirs', word: 'Keep theirs' },
  { keep: 'both', word: 'Keep both' },
] as const;

function ConflictRow({
  folder,
  conflict,
}: {
  readonly folder: string;
  readonly conflict: Conflict;
}): JSX.Element {
  return (
    <>
      <p class="row-name">
        <FileName path={conflict.path} folder="shown" />
      </p>
      <p class="row-note">
        Changed on both sides <Moment at={conflict.at} />. Your version is kept as{' '}
        <FileName path={conflict.copyPath} folder="hidden" />
      </p>
      <div class="buttons">
        {CHOICES.map(({ keep, word }) => (
          <CommandButton
            key={keep}
            class="small"
            command="resolveConflict"
            argument={{ folder, conflict: conflict.id, keep }}
            label={`${word}: ${visibleText(conflict.path)}`}
          >
            {word}
          </CommandButton>
        ))}
      </div>
    </>
  );
}

export function ConflictList({ folder }: { readonly folder: FolderState }): JSX.Element {
  const count = folder.conflictCount;
  return (
    <section class="question" aria-label="Conflicts">
      <h4>
        <Icon name="attention" />
        {formatCount(count, 'file was', 'files were')} changed on both sides
      </h4>
      <p>Nothing is lost: both versions are in the folder. Which one should keep the name?</p>
      <CappedList
        label="Conflicts"
        class="rows"
        items={folder.conflicts}
        total={count}
        first={3}
        keyOf={({ id }) => id}
      >
        {(conflict) => <ConflictRow folder={folder.id} conflict={conflict} />}
      </CappedList>
    </section>
  );
}
