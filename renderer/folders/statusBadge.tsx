// The status of a folder as an icon and a word.
import type { JSX } from 'preact';
import type { FolderState } from '../../src/contract/state.ts';
import { Icon } from '../controls/icon.tsx';
import { statusWord } from '../text/folderStatus.ts';

export function StatusBadge({ status }: { readonly status: FolderState['status'] }): JSX.Element {
  const { word, icon, tone } = statusWord(status);
  return (
    <span class={`badge tone-${tone}`}>
      <Icon name={icon} />
      {word}
    </span>
  );
}
