// All files whose deletion is held, with sizes, and the second step that deletes exactly these.
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CommandAnswer } from '../../src/contract/commands.ts';
import { HELD_PAGE, HELD_TYPED_BEYOND } from '../../src/contract/limits.ts';
import type { HeldDeletes } from '../../src/contract/state.ts';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { FileName } from '../controls/fileName.tsx';
import { Modal } from '../controls/modal.tsx';
import { TextField } from '../controls/textField.tsx';
import { VirtualList } from './virtualList.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { formatBytes } from '../../src/contract/words/formatBytes.ts';
import { formatCount } from '../../src/contract/words/formatCount.ts';
import { formatNumber } from '../../src/contract/words/formatNumber.ts';

type HeldFile = Extract<CommandAnswer<'listHeldDeletes'>, { files: unknown }>['files'][number];

const WHERE: Readonly<Record<HeldDeletes['side'], string>> = {
  local: 'from this computer',
  remote: 'from the bucket',
  both: 'from this computer and the bucket',
};

const SIDE: Readonly<Record<HeldFile['side'], string>> = { local: 'this computer', remote: 'bucket' };

const WAY_BACK: Readonly<Record<HeldDeletes['wayBack'], string>> = {
  trash: 'They go to the trash on this computer, where they stay for 30 days.',
  versions: 'The bucket keeps earlier versions: whoever administers it can bring them back.',
  none: 'This cannot be undone: the bucket keeps no earlier versions.',
  unknown: 'Take it that this cannot be undone: whether the bucket keeps earlier versions is not known.',
};

interface HeldQuestionProps {
  readonly folder: string;
  /** As the app knows them now; a question that has changed since the dialog opened is asked again. */
  readonly held: HeldDeletes;
  readonly onClose: () => void;
}

/** `held` null: nothing is held any more. The dialog closes, and stays closed at the next question. */
export function HeldDeletesDialog({
  folder,
  held,
  onClose,
}: Omit<HeldQuestionProps, 'held'> & { readonly held: HeldDeletes | null }): JSX.Element | null {
  const isOver = held === null || held.answered !== null;
  useEffect(() => {
    if (isOver) onClose();
  }, [isOver]);
  return isOver ? null : <HeldQuestion folder={folder} held={held} onClose={onClose} />;
}

function HeldQuestion({ folder, held, onClose }: HeldQuestionProps): JSX.Element {
  const { ask } = usePageActions();
  const [typed, setTyped] = useState('');
  const [isSent, setSent] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const asked = useRef(held.question);
  useEffect(() => {
    if (asked.current === held.question) return;
    asked.current = held.question;
    setTyped('');
    setFailure('Other files are affected now. This is the new list.');
  }, [held.question]);

  const isForGood = held.wayBack === 'none' || held.wayBack === 'unknown';
  const mustType = held.count > HELD_TYPED_BEYOND;
  // As a person may write it: 1204, 1,204, 1 204, 1.204.
  const number = Number(typed.replace(/[\s.,'’]/gu, ''));
  const mayDelete = !isSent && (!mustType || number === held.count);
  const answer = async (approve: boolean): Promise<void> => {
    if (isSent || (approve && !mayDelete)) return;
    setSent(true);
    const count = approve && mustType ? number : null;
    const reply = await ask('answerHeldDeletes', { folder, question: held.question, approve, count });
    if (reply.ok) {
      onClose();
      return;
    }
    setFailure(reply.message);
    setSent(false);
  };

  return (
    <Modal title={`Delete ${formatCount(held.count, 'file')} ${WHERE[held.side]}?`} onClose={onClose}>
      <DialogBody>
        <HeldFiles key={held.question} folder={folder} held={held} onFailure={setFailure} />
        <p class={isForGood ? 'warning' : undefined}>{WAY_BACK[held.wayBack]}</p>
        {mustType && (
          <TextField
            label={`Type ${formatNumber(held.count)} to delete them`}
            error={undefined}
            value={typed}
            onInput={setTyped}
          />
        )}
      </DialogBody>
      {failure !== null && (
        <p class="error" role="alert">
          {failure}
        </p>
      )}
      <footer>
        <button
          type="button"
          class="primary"
          autofocus
          aria-disabled={isSent}
          onClick={() => void answer(false)}
        >
          Keep them
        </button>
        <button type="button" class="danger" aria-disabled={!mayDelete} onClick={() => void answer(true)}>
          Delete {formatCount(held.count, 'file')}
          {isForGood && ' for good'}
        </button>
      </footer>
    </Modal>
  );
}

/** Fetches the files in sight, page by page. */
function HeldFiles({
  folder,
  held,
  onFailure,
}: Pick<HeldQuestionProps, 'folder' | 'held'> & {
  readonly onFailure: (message: string) => void;
}): JSX.Element {
  const { ask } = usePageActions();
  const [pages, setPages] = useState<ReadonlyMap<number, readonly HeldFile[]>>(new Map());
  const requested = useRef(new Set<number>());
  const load = (first: number, last: number): void => {
    for (let page = Math.floor(first / HELD_PAGE); page * HELD_PAGE < last; page++) {
      if (requested.current.has(page)) continue;
      requested.current.add(page);
      void ask('listHeldDeletes', { folder, from: page * HELD_PAGE }).then((reply) => {
        const isShown = reply.ok && reply.value.question === held.question;
        // Asked for again when it is next in sight.
        if (!isShown) requested.current.delete(page);
        // Files of another question are not shown: the state that follows has that one.
        if (!reply.ok) onFailure(reply.message);
        else if (isShown) setPages((before) => new Map(before).set(page, reply.value.files));
      });
    }
  };
  const label = `${formatCount(held.count, 'file')}, ${formatBytes(held.bytes)}`;
  return (
    <>
      <p>{label}</p>
      <VirtualList label={`All ${label}`} count={held.count} onSeen={load}>
        {(index) => {
          const file = pages.get(Math.floor(index / HELD_PAGE))?.[index % HELD_PAGE];
          if (file === undefined) return <span class="soft">…</span>;
          return (
            <>
              <FileName path={file.path} folder="shown" />
              <span class="numbers">
                {held.side === 'both' && `${SIDE[file.side]}, `}
                {formatBytes(file.size)}
              </span>
            </>
          );
        }}
      </VirtualList>
    </>
  );
}
