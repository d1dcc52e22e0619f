// The question of the deletion guard (R9): were these deletions meant? The safe answer comes first.
import type { JSX } from 'preact';
import type { FolderState, HeldDeletes } from '../../src/contract/state.ts';
import { CommandButton } from '../controls/commandButton.tsx';
import { FileName } from '../controls/fileName.tsx';
import { Icon } from '../controls/icon.tsx';
import { formatCount } from '../../src/contract/words/formatCount.ts';
import { formatNumber } from '../../src/contract/words/formatNumber.ts';

const WHERE: Readonly<Record<HeldDeletes['side'], string>> = {
  local: 'from this computer',
  remote: 'from the bucket',
  both: 'from this computer and the bucket',
};

/** How many examples are shown; the app may send more. */
const EXAMPLES = 5;

export function HeldDeletesPanel({
  folder,
  held,
}: {
  readonly folder: FolderState;
  readonly held: HeldDeletes;
}): JSX.Element {
  const examples = held.examples.slice(0, EXAMPLES);
  const left = held.count - examples.length;
  return (
    <section class="question" aria-label="Held deletions">
      <h4>
        <Icon name="attention" />
        Delete {formatCount(held.count, 'file')} {WHERE[held.side]}?
      </h4>
      <p>
        {held.reason} That is {formatNumber(held.count)} of {formatCount(held.ofFiles, 'file')}. Nothing is
        deleted until you answer.
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
        <CommandButton command="answerHeldDeletes" argument={{ folder: folder.id, approve: false }}>
          Put them back
        </CommandButton>
        <CommandButton
          class="danger"
          command="answerHeldDeletes"
          argument={{ folder: folder.id, approve: true }}
        >
          Delete them
        </CommandButton>
      </div>
    </section>
  );
}
