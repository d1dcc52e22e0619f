// The name of the synced folder, at the end of a row.
import type { JSX } from 'preact';
import { visibleText } from '../text/visibleText.ts';

/** Renders nothing for null: there is only one folder. */
export function Place({ name }: { readonly name: string | null }): JSX.Element | null {
  if (name === null) return null;
  return (
    <>
      {' ·\u00a0'}
      <bdi>{visibleText(name)}</bdi>
    </>
  );
}
