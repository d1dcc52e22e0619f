// The question of the deletion guard (R9): were these deletions meant? The safe answer comes first, and the
// other one is a step further away.
import type { JSX } from 'preact';
import type { FolderState, HeldDeletes } from '../../src/contract/state.ts';
import { CommandButton } from '../controls/commandButton.tsx';
import { FileName } from '../controls/fileName.tsx';
import { Icon } from '../controls/icon.tsx';
import { ProgressBar } from '../controls/progressBar.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { formatBytes } from '../../src/contract/words/formatBytes.ts';
import { formatCount } from '../../src/contract/words/formatCount.ts';
import { formatNumber } from '../../src/contract/words/formatNumber.ts';

/** How many examples are shown; the app may send more. */
const EXAMPLES = 5;

interface HeldDeletesProps {
  readonly folder: FolderState;
  readonly held: HeldDeletes;
}

export function HeldDeletesPanel({ folder, held }: HeldDeletesProps): JSX.Element {
  return (
    <section class="question" aria-label="Held deletions">
      {held.answered === null ? (
        <Question folder={folder} held={held} />
      ) : (
        <Answered held={held} approve={held.answered.approve} done={held.answered.done} />
      )}
    </section>
  );
}

function Question({ folder, held }: HeldDeletesProps): JSX.Element {
  const { openDialog } = usePageActions();
  const examples = held.examples.slice(0, EXAMPLES);
  const left = held.count - examples.length;
  return (
    <>
      <h4>
        <Icon name="attention" />
        {formatCount(held.count, 'deletion needs', 'deletions need')} your OK
      </h4>
      <p>
        {held.reason} That is {formatNumber(held.count)} of {formatCount(held.ofFiles, 'file')},{' '}
        {formatBytes(held.bytes)}.
      </p>
      <ul class="names" aria-label="Examples">
        {examples.map((path) => (
          <li key={path}>
            <FileName path={path} folder="shown" />
          </li>
        ))}
      </ul>
      {left > 0 && <p class="more">and {formatNumber(left)} more</p>}
      <div class="buttons">
        <CommandButton
          class="primary"
          command="answerHeldDeletes"
          argument={{ folder: folder.id, question: held.question, approve: false, count: null }}
        >
          Keep them
        </CommandButton>
        <button type="button" onClick={() => openDialog({ kind: 'held-deletes', folder: folder.id })}>
          Look at all, and delete…
        </button>
      </div>
    </>
  );
}

/** What was decided is under way: there is nothing to press any more. */
function Answered({
  held,
  approve,
  done,
}: {
  readonly held: HeldDeletes;
  readonly approve: boolean;
  readonly done: number;
}): JSX.Element {
  const files = formatCount(held.count, 'file');
  return (
    <>
      <h4>
        <Icon name="sync" />
        {approve ? `Deleting ${files}` : `Keeping ${files}`}
      </h4>
      <p>
        {approve
          ? `${formatNumber(done)} of ${files} deleted so far`
          : 'They come back where they are missing.'}
      </p>
      <ProgressBar
        label={approve ? 'Deletion' : 'Restoration'}
        bytes={done}
        totalBytes={approve ? held.count : 0}
      />
    </>
  );
}
