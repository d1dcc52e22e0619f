// An icon in the colour of the text around it. Always beside a word, so it is hidden from screen readers.
import type { JSX } from 'preact';
import { iconShape } from '../icons/iconShapes.ts';
import type { IconName } from '../icons/iconShapes.ts';

/** As large as its class says. */
export function Icon({ name }: { readonly name: IconName }): JSX.Element {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={iconShape(name)} />
    </svg>
  );
}
