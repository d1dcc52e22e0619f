// A file name: isolated from the text direction around it, shortened in the middle, complete in its title.
import type { JSX } from 'preact';
import { splitName } from '../text/splitName.ts';
import { visibleText } from '../text/visibleText.ts';

/** `folder`: whether the name is preceded by its folder, or has it in the title only. */
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
