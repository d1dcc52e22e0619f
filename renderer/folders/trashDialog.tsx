// Files that syncing deleted or replaced on this computer, newest first, each with a button to restore it.
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { CommandAnswer } from '../../src/contract/commands.ts';
import { CappedList } from '../controls/cappedList.tsx';
import { FileName } from '../controls/fileName.tsx';
import { DialogBody } from '../controls/dialog/dialogBody.tsx';
import { Modal } from '../controls/modal.tsx';
import { Moment } from '../controls/moment.tsx';
import { usePageActions } from '../context/pageActions.ts';
import { useNewest } from '../context/useNewest.ts';
import { formatBytes } from '../../src/contract/words/formatBytes.ts';
import { visibleText } from '../text/visibleText.ts';

type TrashItem = Exclude<CommandAnswer<'listTrash'>, { ok: false }>[number];

const WHY: Readonly<Record<TrashItem['why'], string>> = {
  'deleted-remote': 'deleted in the bucket',
  replaced: 'replaced by a newer version',
};

/** From this many items on there is a filter. */
const FILTER_FROM = 10;

type Listing =
  | { readonly step: 'reading' }
  | { readonly step: 'failed'; readonly message: string }
  | { readonly step: 'read'; readonly items: readonly TrashItem[] };

interface TrashListProps {
  readonly items: readonly TrashItem[];
  readonly onRestore: (item: TrashItem) => void;
}

function TrashList({ items, onRestore }: TrashListProps): JSX.Element {
  const [filter, setFilter] = useState('');
  if (items.length === 0) return <p class="empty">The trash is empty.</p>;
  const wanted = filter.trim().toLowerCase();
  const found = items.filter(({ path }) => path.toLowerCase().includes(wanted));
  return (
    <>
      {items.length >= FILTER_FROM && (
        <label class="field">
          Find by name
          <input type="search" value={filter} onInput={(event) => setFilter(event.currentTarget.value)} />
        </label>
      )}
      {found.length === 0 && <p class="empty">Nothing in the trash has this name.</p>}
      <CappedList
        key={wanted}
        label="Files in the trash"
        class="rows"
        items={found}
        total={found.length}
        first={50}
        keyOf={({ id }) => id}
      >
        {(item) => (
          <>
            <p class="row-name">
              <FileName path={item.path} folder="shown" />
              <button
                type="button"
                class="small"
                aria-label={`Put back: ${visibleText(item.path)}`}
                onClick={() => onRestore(item)}
              >
                Put back
              </button>
            </p>
            <p class="row-note">
              {formatBytes(item.size)}, {WHY[item.why]} <Moment at={item.at} />
            </p>
          </>
        )}
      </CappedList>
    </>
  );
}

/** Reads the list when it is opened, and again after each file that is put back. */
export function TrashDialog({
  folder,
  onClose,
}: {
  readonly folder: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { ask } = usePageActions();
  const begin = useNewest();
  const [listing, setListing] = useState<Listing>({ step: 'reading' });
  const [note, setNote] = useState('');

  const read = async (): Promise<void> => {
    const isNewest = begin();
    const reply = await ask('listTrash', { folder });
    if (!isNewest()) return;
    setListing(
      reply.ok
        ? { step: 'read', items: [...reply.value].sort((one, other) => other.at - one.at) }
        : { step: 'failed', message: reply.message },
    );
  };
  const restore = async (item: TrashItem): Promise<void> => {
    const reply = await ask('restoreTrash', { folder, item: item.id });
    setNote(reply.ok ? 'Put back. It will be synced like any other file.' : reply.message);
    await read();
  };
  useEffect(() => void read(), [folder]);

  return (
    <Modal title="Trash" onClose={onClose}>
      <DialogBody>
        <p>
          Files that syncing removed or replaced on this computer. Each is kept for a while, then deleted.
        </p>
        <p role="status" class="note">
          {note}
        </p>
        {listing.step === 'reading' && <p class="empty">Reading the trash…</p>}
        {listing.step === 'failed' && (
          <p class="error" role="alert">
            {listing.message}
          </p>
        )}
        {listing.step === 'read' && (
          <TrashList items={listing.items} onRestore={(item) => void restore(item)} />
        )}
      </DialogBody>
    </Modal>
  );
}
