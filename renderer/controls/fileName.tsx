// A name from disk or bucket: isolated from the text around it, shortened in the middle, whole in its title.
import type { JSX } from 'preact';
import { splitName } from '../text/splitName.ts';
import { visibleText } from '../text/visibleText.ts';

/** `folder: 'shown'` puts the folder in front of the name; `'hidden'` leaves it to the title. */
export function FileName({
  path,
  folder,
}: {
  readonly path: string;
  readonly folder: 'shown' | 'hidden';
}): JSX.Element {
  const shown = visibleText(path);
  const parts = splitName(shown);
  return (
    <bdi class="file-name" title={shown}>
      {folder === 'shown' && parts.folder !== '' && <span class="file-folder">{parts.folder}</span>}
      <span class="file-stem">{parts.stem}</span>
      {parts.end !== '' && <span class="file-end">{parts.end}</span>}
    </bdi>
  );
}
